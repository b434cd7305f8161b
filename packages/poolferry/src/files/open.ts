import { createReadStream, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError, stopIfAborted } from '../errors.ts';
import {
  compress,
  decompress,
  decrypt,
  encodingOf,
  encrypt,
  encrypterFor,
  type Locking,
  type Unlocking,
} from './encoding.ts';
import { inputFileError, outputFileError } from './file-errors.ts';

const readBytes = 256 * 1024;
const writeBytes = 256 * 1024;

/**
 * The content of a file, decrypted (`.age`) and decompressed (`.zst`) as the name's endings ask.
 *
 * @param unlocking Keys for `.age`; they come from files or the environment, never from the command line, which others can see.
 * @param options `reuseMemory`: each chunk may be overwritten by the next, for who is done with it by then. Else a fast reader leaves
 *   behind chunks faster than they are collected.
 * @throws InputError while reading: `file-not-found`, `file-not-readable`, `damaged-file`, `no-key`, `bad-key`, `wrong-key`
 */
export async function* readInput(
  path: string,
  unlocking: Unlocking = {},
  { reuseMemory = false }: { reuseMemory?: boolean } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { compressed, encrypted } = encodingOf(path);
  const isPlain = !compressed && !encrypted;
  let bytes: AsyncIterable<Uint8Array> =
    isPlain && reuseMemory ? readIntoOneChunk(path) : readFileBytes(path);
  if (encrypted) bytes = decrypt(bytes, path, unlocking);
  if (compressed) bytes = decompress(bytes, path);
  yield* bytes;
}

export interface WriteOptions {
  /** Whether a file of that name may be replaced. */
  overwrite?: boolean | undefined;
  /** Who may read a file that ends in `.age`. */
  locking?: Locking | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Writes a file that only its owner may read, compressed and encrypted as the name's endings ask. It appears under its name only when
 * it is whole; until then it is `<name>.partial`, which is deleted when anything goes wrong.
 *
 * @throws InputError `file-exists`, `folder-not-found`, `file-not-writable`, `disk-full`, `no-key`, `bad-key`, `not-encrypted`;
 *   InterruptedError; and what the content throws
 */
export async function writeOutput(
  path: string,
  content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  { overwrite = false, locking, signal }: WriteOptions = {},
): Promise<void> {
  const { compressed, encrypted } = encodingOf(path);
  await refuseUnlessWritable(path, { overwrite, locking });
  let bytes: AsyncIterable<Uint8Array> = inLargePieces(content, signal);
  if (compressed) bytes = compress(bytes);
  if (encrypted) bytes = await encrypt(bytes, path, locking ?? {});
  const partial = partialOf(path);
  try {
    await writePartial(path, partial, bytes);
    await refuseUnlessFree(path, overwrite);
    await onDisk(path, rename(partial, path));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Finds out before any work is done whether `writeOutput` could write the file.
 *
 * @throws InputError as `writeOutput`
 */
export async function refuseUnlessWritable(
  path: string,
  { overwrite = false, locking }: Pick<WriteOptions, 'overwrite' | 'locking'> = {},
): Promise<void> {
  const { encrypted } = encodingOf(path);
  if (locking !== undefined && !encrypted)
    throw new InputError(`${path} would not be encrypted, although there are keys for it.`, {
      code: 'not-encrypted',
      hint: 'Let the name end in .age, or leave the keys out.',
    });
  if (encrypted) await encrypterFor(path, locking ?? {});
  refuseSpecial(path);
  await refuseUnlessFree(path, overwrite);
  await writePartial(path, partialOf(path), nothing());
  await onDisk(path, rm(partialOf(path)));
}

/** What is written stands here until it is whole. */
export function partialOf(path: string): string {
  return `${path}.partial`;
}

/**
 * Refuses what is no file to put another in the place of: `-`, the standard streams, folders, pipes, devices.
 *
 * @throws InputError `file-not-writable`
 */
export function refuseSpecial(path: string): void {
  // Also where a stream is led into a file: the file would be put in the place of the stream's own name.
  if (path === '-' || /^\/(?:dev\/(?:std(?:in|out|err)$|fd\/)|proc\/)/.test(resolve(path)))
    throw new InputError(`${path} is no file: this is written whole under a name of its own.`, {
      code: 'file-not-writable',
      hint: 'Give the path of a file (./- for one of that name).',
    });
  let there: Stats | undefined;
  try {
    there = statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw outputFileError(path, cause);
  }
  if (there === undefined || there.isFile()) return;
  throw new InputError(`${path} is there already, and is no ordinary file.`, {
    code: 'file-not-writable',
    hint: 'Give the path of a file.',
  });
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

async function writePartial(path: string, partial: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  // One left by a killed run may be readable by others, or lead elsewhere as a link; a new one is neither.
  await onDisk(path, rm(partial, { force: true }));
  const handle: FileHandle = await onDisk(path, open(partial, 'wx', 0o600));
  try {
    for await (const piece of bytes) await onDisk(path, handle.appendFile(piece));
    await onDisk(path, handle.sync());
  } finally {
    await handle.close();
  }
}

async function refuseUnlessFree(path: string, overwrite: boolean): Promise<void> {
  const there = await stat(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw outputFileError(path, cause);
  });
  if (there === undefined) return;
  // Something else may have come in the meantime.
  if (!there.isFile()) refuseSpecial(path);
  if (!overwrite)
    throw new InputError(`${path} is there already.`, {
      code: 'file-exists',
      hint: 'Choose another name, or move the file away.',
    });
}

async function* readFileBytes(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* createReadStream(path, { highWaterMark: readBytes });
  } catch (cause) {
    throw inputFileError(path, cause);
  }
}

async function* readIntoOneChunk(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(path).catch((cause: unknown) => {
    throw inputFileError(path, cause);
  });
  const chunk = Buffer.allocUnsafe(readBytes);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, readBytes).catch((cause: unknown) => {
        throw inputFileError(path, cause);
      });
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Many small texts as few large pieces, so that writing costs per megabyte, not per user. */
async function* inLargePieces(
  content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const each of content) {
    stopIfAborted(signal);
    const part = typeof each === 'string' ? Buffer.from(each) : each;
    parts.push(part);
    size += part.length;
    if (size < writeBytes) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}

async function onDisk<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw outputFileError(path, cause);
  }
}
