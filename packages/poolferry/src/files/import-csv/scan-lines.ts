import { decodeUtf8 } from '../value-capture.ts';
import { importFileLimits } from './limits.ts';

/** One line of a file, without its line feed. */
export interface ScannedLine {
  /** From 1. */
  number: number;
  /** Missing where the line is longer than any row may be, or no UTF-8. */
  text?: string;
  /** What is readable of a line that is no UTF-8. */
  validPart?: string;
}

/** A row that is not too long has fewer bytes: three for a UTF-16 unit at most, and a carriage return. */
const mostBytes = importFileLimits.rowCharacters * 3 + 1;
const lineFeed = 0x0a;

/**
 * The lines of any bytes, those of each chunk at a time. Keeps no more of a line than a row may have, whatever the file
 * holds. A line feed at the end begins no further line.
 */
export async function* scanLines(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ScannedLine[], void, undefined> {
  let number = 1;
  let begun: Buffer[] = [];
  let size = 0;
  const take = (last: Buffer): ScannedLine => {
    const line = begun.length === 0 ? last : Buffer.concat([...begun, last]);
    const isTooLong = size + last.length > mostBytes;
    begun = [];
    size = 0;
    number += 1;
    const at = { number: number - 1 };
    if (isTooLong) return at;
    const decoded = decodeUtf8(line);
    return { ...at, ...decoded };
  };
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines: ScannedLine[] = [];
    let from = 0;
    for (let end = buffer.indexOf(lineFeed); end !== -1; end = buffer.indexOf(lineFeed, from)) {
      lines.push(take(buffer.subarray(from, end)));
      from = end + 1;
    }
    const rest = buffer.subarray(from);
    // What is too long already is counted on, and not kept.
    if (size <= mostBytes && rest.length > 0) begun.push(Buffer.from(rest.subarray(0, mostBytes + 1)));
    size += rest.length;
    yield lines;
  }
  if (size > 0) yield [take(Buffer.alloc(0))];
}
