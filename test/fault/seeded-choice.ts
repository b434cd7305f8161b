/** Choices that follow from a seed alone. */
export interface SeededChoice {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  oneOf<T>(values: readonly T[]): T;
  /** True in `share` of the cases. */
  chance(share: number): boolean;
  /** Each with this chance. */
  someOf<T>(values: readonly T[], share: number): T[];
}

/** Mulberry32: 32 bits of state are enough to tell seeds apart. */
export function seededChoice(seed: number): SeededChoice {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1));
  return {
    between,
    oneOf: <T>(values: readonly T[]) => values[between(0, values.length - 1)] as T,
    chance: (share) => fraction() < share,
    someOf: (values, share) => values.filter(() => fraction() < share),
  };
}
