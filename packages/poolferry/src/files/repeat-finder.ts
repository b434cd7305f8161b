import { NumberColumn } from './number-column.ts';

/** Eight parts by the three highest bits. */
const parts = 8;
const partShift = 29;

const noKey = { high: 0, low: 0 };

/** 64 bits of a text as two numbers, of which 48 are kept: two rounds of multiply-and-xor over its UTF-16 units. */
function hashOf(text: string): { high: number; low: number } {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  // 0 stands for "no key".
  return { high: high >>> 0 || 1, low: low >>> 0 };
}

/**
 * Finds keys that come more than once among millions, in six bytes a key. It keeps hashes, so that what it names are
 * candidates: whoever asks has to compare the keys themselves, and equal keys are always among the candidates.
 */
export class RepeatFinder {
  private readonly highs = new NumberColumn(Uint32Array);
  private readonly lows = new NumberColumn(Uint16Array);

  /** Takes the key of the next entry; undefined where it has none. */
  add(key: string | undefined): void {
    const { high, low } = key === undefined ? noKey : hashOf(key);
    this.highs.push(high);
    this.lows.push(low);
  }

  /** Entries, by their places from 0, whose keys may be equal: each list rising, at least two long. */
  candidates(): number[][] {
    const repeated = this.repeatedHighs();
    if (repeated.size === 0) return [];
    const groups = new Map<number, number[]>();
    for (let index = 0; index < this.highs.length; index += 1) {
      const high = this.highs.at(index);
      if (!repeated.has(high)) continue;
      const hash = high * 0x1_0000 + this.lows.at(index);
      const group = groups.get(hash);
      if (group === undefined) groups.set(hash, [index]);
      else group.push(index);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  /** Sorted an eighth of all hashes at a time, so that no second list of them is needed. */
  private repeatedHighs(): Set<number> {
    const repeated = new Set<number>();
    const counts = new Array<number>(parts).fill(0);
    for (let index = 0; index < this.highs.length; index += 1) {
      const part = this.highs.at(index) >>> partShift;
      counts[part] = (counts[part] ?? 0) + 1;
    }
    const room = new Uint32Array(Math.max(...counts));
    for (const [part, count] of counts.entries()) {
      const sorted = room.subarray(0, count);
      let filled = 0;
      for (let index = 0; index < this.highs.length; index += 1) {
        const high = this.highs.at(index);
        if (high >>> partShift !== part) continue;
        sorted[filled] = high;
        filled += 1;
      }
      sorted.sort();
      for (let at = 1; at < count; at += 1) {
        const high = sorted[at] as number;
        if (high !== 0 && high === sorted[at - 1]) repeated.add(high);
      }
    }
    return repeated;
  }
}
