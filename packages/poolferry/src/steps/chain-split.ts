import { hexDigits } from './prefix-probe.ts';

/** A chain of pages in full swing, and what there is to speed it up with. */
export interface ChainPace {
  /** Pages that it has brought, which its parts would list once more. */
  listedPages: number;
  /** Pages that it is thought to have before it. */
  pagesLeft: number;
  /** What it brings by itself, one page after the other. */
  pagesPerSecond: number;
  /** What its parts could bring together. */
  sparePagesPerSecond: number;
}

/** Where the hyphens of a UUID are. */
const hyphensAt = [8, 13, 18, 23];

/** The prefixes of one more digit, which together name whomever this one names. */
export function deeperPrefixes(prefix: string): string[] {
  const stem = hyphensAt.includes(prefix.length) ? `${prefix}-` : prefix;
  return hexDigits.map((digit) => stem + digit);
}

/** Whether a chain's users would be listed sooner from the beginning, by deeper prefixes side by side. */
export function isWorthSplitting(pace: ChainPace): boolean {
  const speed = Math.min(pace.sparePagesPerSecond, pace.pagesPerSecond * hexDigits.length);
  const partsPages = pace.listedPages + pace.pagesLeft + hexDigits.length;
  return partsPages / speed < pace.pagesLeft / pace.pagesPerSecond;
}
