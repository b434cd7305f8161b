import { NumberColumn } from './number-column.ts';

const bitsAByte = 8;
const bytesAMark = 4096;

/** Which of two ways each of many went, a bit each, and how many had gone either way before. */
export class TwoWays {
  private readonly bytes = new NumberColumn(Uint8Array);
  /** How many took the first way before every 4,096th byte. */
  private readonly marks: number[] = [];
  private pending = 0;
  private count = 0;
  private firsts = 0;

  push(isFirst: boolean): void {
    const bit = this.count % bitsAByte;
    if (bit === 0 && this.bytes.length % bytesAMark === 0) this.marks.push(this.firsts);
    if (isFirst) {
      this.pending |= 1 << bit;
      this.firsts += 1;
    }
    this.count += 1;
    if (bit < bitsAByte - 1) return;
    this.bytes.push(this.pending);
    this.pending = 0;
  }

  /** Of those before this one, how many went the same way as it: its place on that way, from 0. */
  placeOf(index: number): number {
    const byte = Math.floor(index / bitsAByte);
    const mark = Math.floor(byte / bytesAMark);
    let firsts = this.marks[mark] ?? 0;
    for (let at = mark * bytesAMark; at < byte; at += 1) firsts += onesIn(this.byteAt(at));
    const bits = this.byteAt(byte);
    const bit = index % bitsAByte;
    firsts += onesIn(bits & ((1 << bit) - 1));
    return (bits >> bit) & 1 ? firsts : index - firsts;
  }

  private byteAt(at: number): number {
    return at < this.bytes.length ? this.bytes.at(at) : this.pending;
  }
}

function onesIn(byte: number): number {
  let ones = 0;
  for (let bits = byte; bits > 0; bits &= bits - 1) ones += 1;
  return ones;
}
