import type { Transform } from 'node:stream';
import { pipeline, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { Encrypter } from 'age-encryption';
import { InputError, PoolferryError } from '../errors.ts';

/** Who may read an encrypted file: holders of the keys of these recipients (`age1…`), or who knows the passphrase. Not both. */
export interface Locking {
  recipients?: readonly string[] | undefined;
  passphrase?: string | undefined;
}

/** What opens an encrypted file: identities (`AGE-SECRET-KEY-1…`), a passphrase, or several of either kind of file's. */
export interface Unlocking {
  identities?: readonly string[] | undefined;
  passphrase?: string | undefined;
}

export interface Encoding {
  compressed: boolean;
  encrypted: boolean;
}

type Bytes = AsyncIterable<Uint8Array>;

/**
 * What the endings of a name ask for: `.zst` compressed, `.age` encrypted, `.zst.age` both.
 *
 * @throws InputError `bad-file-name` for `.age.zst`: what is encrypted cannot be made smaller
 */
export function encodingOf(path: string): Encoding {
  const encrypted = path.endsWith('.age');
  const compressed = (encrypted ? path.slice(0, -'.age'.length) : path).endsWith('.zst');
  if (!encrypted && path.endsWith('.age.zst'))
    throw new InputError(`${path} ends in .age.zst, but encrypted data cannot be compressed.`, {
      code: 'bad-file-name',
      hint: 'Let the name end in .zst.age: compressed first, then encrypted.',
    });
  return { compressed, encrypted };
}

export function compress(bytes: Bytes): Bytes {
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  return through(bytes, () => createZstdCompress({ params }));
}

/** @throws InputError `damaged-file` when the data are cut short or changed */
export async function* decompress(bytes: Bytes, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* through(bytes, createZstdDecompress);
  } catch (cause) {
    throw isZstdError(cause) ? damaged(path, 'decompressed', cause) : cause;
  }
}

/** @throws InputError as `encrypterFor` */
export async function encrypt(bytes: Bytes, path: string, locking: Locking): Promise<Bytes> {
  return await (await encrypterFor(path, locking)).encrypt(ReadableStream.from(bytes));
}

/**
 * What encrypts for these keys. Making it costs nothing; using it with a passphrase takes a second, by design.
 *
 * @throws InputError `no-key` without recipients and passphrase, `bad-key` for recipients that are none or both given
 */
export async function encrypterFor(path: string, locking: Locking): Promise<Encrypter> {
  const { Encrypter } = await import('age-encryption');
  const { recipients = [], passphrase } = locking;
  if (recipients.length === 0 && passphrase === undefined)
    throw new InputError(`${path} is to be encrypted, but there is nobody to encrypt it for.`, {
      code: 'no-key',
      hint: 'Name a file with age recipients (age1…, one a line) with --recipients, or one with a passphrase with --passphrase-file; or leave .age out of the name.',
    });
  const encrypter = new Encrypter();
  try {
    if (passphrase !== undefined) encrypter.setPassphrase(passphrase);
    for (const recipient of recipients) encrypter.addRecipient(recipient);
  } catch (cause) {
    throw badKey(
      'These recipients cannot be used',
      'The file of --recipients takes age recipients (age1…), one a line.',
      cause,
    );
  }
  return encrypter;
}

/** @throws InputError `no-key`, `bad-key`, `wrong-key` when none of the keys opens the file, `damaged-file` */
export async function* decrypt(
  bytes: Bytes,
  path: string,
  unlocking: Unlocking,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { Decrypter } = await import('age-encryption');
  const { identities = [], passphrase } = unlocking;
  if (identities.length === 0 && passphrase === undefined)
    throw new InputError(`${path} is encrypted, but there is no key for it.`, {
      code: 'no-key',
      hint: 'Name a file with the age identity (AGE-SECRET-KEY-1…) with --identity, or one with the passphrase with --passphrase-file.',
    });
  const decrypter = new Decrypter();
  try {
    if (passphrase !== undefined) decrypter.addPassphrase(passphrase);
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch (cause) {
    throw badKey(
      'An identity cannot be used',
      'An identity is one line that begins with AGE-SECRET-KEY-.',
      cause,
    );
  }
  try {
    yield* await decrypter.decrypt(ReadableStream.from(bytes));
  } catch (cause) {
    throw decryptionError(path, cause);
  }
}

function decryptionError(path: string, cause: unknown): unknown {
  // The reader's own errors, of the file system or of an earlier layer, come through as they are.
  if (PoolferryError.is(cause) || !(cause instanceof Error) || 'errno' in cause) return cause;
  if (/no identity matched/i.test(cause.message))
    return new InputError(`${path} cannot be decrypted with the key given.`, {
      code: 'wrong-key',
      hint: 'Name the file with the identity that it was encrypted for with --identity, or with its passphrase with --passphrase-file.',
      cause,
    });
  return damaged(path, 'decrypted', cause);
}

/**
 * What a transform makes of `bytes`. It begins only when it is read: a stream that failed before anybody listened would end
 * the process.
 */
async function* through(
  bytes: Bytes,
  transform: () => Transform,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Errors of either come out where the stream is read, so that nothing is left to do for the callback.
  yield* pipeline(Readable.from(bytes, { objectMode: false }), transform(), () => undefined);
}

function isZstdError(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code.startsWith('ZSTD_') || code.startsWith('Z_');
}

function damaged(path: string, what: string, cause: unknown): InputError {
  return new InputError(`${path} cannot be ${what}: it was cut short, or is something else.`, {
    code: 'damaged-file',
    hint: 'Copy or make the file again.',
    cause,
  });
}

function badKey(message: string, hint: string, cause: unknown): InputError {
  // Without its cause's message in ours: it might quote the key.
  return new InputError(`${message}.`, { code: 'bad-key', hint, cause });
}
