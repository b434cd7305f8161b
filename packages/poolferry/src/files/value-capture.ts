import { isAscii, isUtf8 } from 'node:buffer';

/** What made a value unreadable before its end, and the bytes of it up to there. */
export interface CaptureFault {
  expected: string;
  before: Buffer;
}

// A user as long as Cognito allows, every character of it escaped, stays under 1 MiB and 4 levels. The bounds keep a
// hostile or broken file from growing memory.
const maxBytes = 4 * 1024 * 1024;
const maxDepth = 32;

const quote = 0x22;
const backslash = 0x5c;

/** Gathers the bytes of one JSON value, chunk by chunk, up to where it ends. Finds the end only; JSON.parse judges the rest. */
export class ValueCapture {
  fault: CaptureFault | undefined;
  private parts: Buffer[] = [];
  private size = 0;
  /** Line feeds in it, which stand outside its strings, and where behind the last of them it goes on. */
  lineFeeds = 0;
  private lastLineAt = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;

  /**
   * Takes bytes of the chunk from `start` on.
   *
   * @returns the offset behind the value's last byte, or -1 when the value goes on in the next chunk or `fault` is set
   */
  take(chunk: Buffer, start: number): number {
    const end = this.scan(chunk, start);
    if (this.fault !== undefined) return -1;
    // What goes on in the next chunk is copied, since that may be read into the same memory.
    const part = end === -1 ? Buffer.from(chunk.subarray(start)) : chunk.subarray(start, end);
    this.size += part.length;
    this.parts.push(part);
    if (this.size > maxBytes) this.fail(`no record over ${maxBytes / 1024 / 1024} MiB`);
    return this.fault === undefined ? end : -1;
  }

  /** What stands behind its last line feed. */
  lastLine(): Buffer {
    return this.bytes().subarray(this.lastLineAt);
  }

  bytes(): Buffer {
    return this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts);
  }

  /** State lives in locals here: this loop sees every byte of a file, and is most of what splitting it costs. */
  private scan(chunk: Buffer, start: number): number {
    const { length } = chunk;
    let { depth, inString, escaped } = this;
    let end = -1;
    let at = start;
    for (; at < length; at += 1) {
      let byte = chunk[at] as number;
      if (byte === 0x20 && depth > 0) {
        // Indentation is a third of what people print.
        escaped = false;
        continue;
      }
      if (inString) {
        if (escaped) {
          escaped = false;
          continue;
        }
        while (byte !== quote && byte !== backslash && byte >= 0x20 && at + 1 < length) {
          at += 1;
          byte = chunk[at] as number;
        }
        if (byte === backslash) escaped = true;
        else if (byte === quote) {
          inString = false;
          if (depth > 0) continue;
          end = at + 1;
          break;
        } else if (byte < 0x20) {
          const expected = 'a closing quote before the end of the line, or an escape such as \\n';
          return this.fail(expected, chunk.subarray(start, at));
        }
      } else if (byte === quote) inString = true;
      else if (byte === 0x7b || byte === 0x5b) {
        depth += 1;
        if (depth > maxDepth)
          return this.fail(`at most ${maxDepth} levels of nesting`, chunk.subarray(start, at));
      } else if (byte === 0x7d || byte === 0x5d) {
        if (depth > 0) depth -= 1;
        else at -= 1;
        if (depth > 0) continue;
        end = at + 1;
        break;
      } else if (depth === 0 && endsScalar(byte)) {
        end = at;
        break;
      } else if (byte === 0x0a) {
        this.lineFeeds += 1;
        this.lastLineAt = this.size + at - start + 1;
      }
    }
    this.depth = depth;
    this.inString = inString;
    this.escaped = escaped;
    return end;
  }

  private fail(expected: string, last: Buffer = Buffer.alloc(0)): -1 {
    this.fault = { expected, before: Buffer.concat([...this.parts, last]) };
    return -1;
  }
}

/** Comma or white space, which end a number, true, false or null outside any bracket. */
function endsScalar(byte: number): boolean {
  return byte === 0x2c || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Text of UTF-8 bytes; where they are none, the text before the first wrong byte as `validPart`. */
export function decodeUtf8(bytes: Buffer): { text: string } | { validPart: string } {
  if (isAscii(bytes)) return { text: bytes.toString('latin1') };
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return { text };
  // Decoding has put U+FFFD where bytes were wrong, so that encoding again differs from there on.
  const again = Buffer.from(text);
  let valid = 0;
  while (bytes[valid] === again[valid]) valid += 1;
  while (!isUtf8(bytes.subarray(0, valid))) valid -= 1;
  return { validPart: bytes.toString('utf8', 0, valid) };
}
