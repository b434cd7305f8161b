/** More names than these are rare; they are made anew each time. */
const mostALength = 64;

interface Known {
  text: string;
  bytes: Uint8Array;
}

/**
 * Gives the same string for the same bytes each time, without making it: the names of attributes come a million times, and
 * as keys of objects a string that is known costs a fraction of a new one.
 */
export class AttributeNames {
  private readonly byLength: Known[][] = [];

  /** The text of ASCII bytes from `start` up to `end`. */
  textOf(chunk: Buffer, start: number, end: number): string {
    const length = end - start;
    let known = this.byLength[length];
    if (known === undefined) {
      known = [];
      this.byLength[length] = known;
    }
    for (let index = 0; index < known.length; index += 1) {
      const one = known[index] as Known;
      if (isSame(one.bytes, chunk, start)) return one.text;
    }
    const text = chunk.toString('latin1', start, end);
    if (known.length < mostALength && length <= mostALength)
      known.push({ text, bytes: Uint8Array.from(chunk.subarray(start, end)) });
    return text;
  }
}

function isSame(bytes: Uint8Array, chunk: Buffer, start: number): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== chunk[start + at]) return false;
  return true;
}
