import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { outputFileError } from './file-errors.ts';

const bufferBytes = 256 * 1024;
const lineFeed = 0x0a;

/** A new file that is written line by line, readable by its owner only; it counts what is in it. */
export class LineFile {
  readonly path: string;
  lines = 0;
  bytes = 0;
  private readonly file: number;
  private readonly buffer = Buffer.allocUnsafe(bufferBytes);
  private filled = 0;

  /** @throws InputError as outputFileError */
  constructor(path: string) {
    this.path = path;
    // One left by a killed run may be readable by others, or lead elsewhere as a link; a new one is neither.
    this.file = attempt(path, () => {
      rmSync(path, { force: true });
      return openSync(path, 'wx', 0o600);
    });
  }

  /** Writes the text and a line feed. */
  add(line: string): void {
    // A UTF-16 unit takes three bytes at most.
    if (this.filled + line.length * 3 + 1 > bufferBytes) this.flush();
    if (line.length * 3 + 1 > bufferBytes) {
      const bytes = Buffer.from(`${line}\n`);
      this.put(bytes);
      this.bytes += bytes.length;
    } else {
      const start = this.filled;
      this.filled += this.buffer.write(line, start);
      this.buffer[this.filled] = lineFeed;
      this.filled += 1;
      this.bytes += this.filled - start;
    }
    this.lines += 1;
  }

  /** Writes lines as they are, whole ones, line feeds included. */
  addBytes(bytes: Uint8Array, lines: number): void {
    this.flush();
    this.put(bytes);
    this.bytes += bytes.length;
    this.lines += lines;
  }

  /** Lets the last bytes reach the disk. */
  end(): void {
    try {
      this.flush();
      attempt(this.path, () => fsyncSync(this.file));
    } finally {
      closeSync(this.file);
    }
  }

  /** Gives the file up without caring for what is not written yet. */
  abandon(): void {
    closeSync(this.file);
  }

  private flush(): void {
    const filled = this.buffer.subarray(0, this.filled);
    this.filled = 0;
    this.put(filled);
  }

  private put(bytes: Uint8Array): void {
    attempt(this.path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    });
  }
}

/**
 * Writes a file anew without some of its lines, in place of the old one.
 *
 * @param isDropped Told the place of each line, from 0.
 * @returns what is left of it
 */
export function dropLines(
  path: string,
  isDropped: (line: number) => boolean,
): { lines: number; bytes: number } {
  const kept = new LineFile(`${path}.kept`);
  let ended = false;
  try {
    copyKept(path, kept, isDropped);
    kept.end();
    ended = true;
    attempt(path, () => renameSync(kept.path, path));
    return { lines: kept.lines, bytes: kept.bytes };
  } catch (error) {
    if (!ended) kept.abandon();
    rmSync(kept.path, { force: true });
    throw error;
  }
}

function copyKept(path: string, kept: LineFile, isDropped: (line: number) => boolean): void {
  const source = attempt(path, () => openSync(path, 'r'));
  let line = 0;
  let buffer = Buffer.allocUnsafe(2 * bufferBytes);
  let filled = 0;
  try {
    for (;;) {
      // A line longer than the buffer makes it grow.
      if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
      const read = readSync(source, buffer, filled, buffer.length - filled, null);
      if (read === 0) return;
      filled += read;
      let from = 0;
      let keptFrom = 0;
      let keptLines = 0;
      for (
        let end = buffer.indexOf(lineFeed);
        end !== -1 && end < filled;
        end = buffer.indexOf(lineFeed, from)
      ) {
        if (isDropped(line)) {
          kept.addBytes(buffer.subarray(keptFrom, from), keptLines);
          keptFrom = end + 1;
          keptLines = 0;
        } else keptLines += 1;
        line += 1;
        from = end + 1;
      }
      kept.addBytes(buffer.subarray(keptFrom, from), keptLines);
      buffer.copyWithin(0, from, filled);
      filled -= from;
    }
  } finally {
    closeSync(source);
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw outputFileError(path, cause);
  }
}
