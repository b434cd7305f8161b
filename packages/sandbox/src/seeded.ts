/**
 * Everything of the sandbox that looks like chance: numbers that follow from what they are for, so that two
 * runs of one seed agree however their requests interleave. Not for secrets.
 */

type Part = string | number;

/** The places a random draw advances by: the odd number nearest to 2^32 divided by the golden ratio. */
const STRIDE = 0x9e3779b9;
/** Starts of the four words of a UUID; all that matters is that they differ. */
const LANES = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344] as const;

/** Spreads every bit of a 32 bit word over all of them; no two words meet in one result. */
function avalanche(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

function absorb(state: number, word: number): number {
  const product = Math.imul(state ^ word, 0x2c1b3c6d) + STRIDE;
  return product ^ (product >>> 15);
}

function absorbText(state: number, text: string): number {
  let mixed = state;
  for (let at = 0; at < text.length; at++) mixed = absorb(mixed, text.charCodeAt(at));
  // The length ends a part, or ('ab', 'c') would be ('a', 'bc').
  return absorb(mixed, text.length | 0x40000000);
}

function absorbNumber(state: number, value: number): number {
  if (!Number.isSafeInteger(value)) return absorbText(state, String(value));
  const low = absorb(state, value | 0);
  return absorb(low, Math.floor(value / 2 ** 32) ^ 0x20000000);
}

function digest(start: number, parts: readonly Part[]): number {
  let state = start;
  for (const part of parts) {
    state = typeof part === 'number' ? absorbNumber(state, part) : absorbText(state, part);
  }
  return avalanche(state) >>> 0;
}

/** A whole number from 0 below 2^32 that follows from the parts, their order, their types and their borders. */
export function hash32(...parts: Part[]): number {
  return digest(STRIDE, parts);
}

/** A number from 0 below 1 that follows from the parts: a probability decided once and for all. */
export function fraction(...parts: Part[]): number {
  return digest(STRIDE, parts) / 2 ** 32;
}

/** A UUID of version 4's shape that follows from the parts; its first hex digits are uniform, as a sub's are. */
export function uuidFrom(...parts: Part[]): string {
  const first = digest(LANES[0], parts);
  const second = digest(LANES[1], parts);
  const third = digest(LANES[2], parts);
  const fourth = digest(LANES[3], parts);
  const versioned = hexOf((second & 0xffff0fff) | 0x4000);
  const variant = hexOf((third & 0x3fffffff) | 0x80000000);
  return `${hexOf(first)}-${versioned.slice(0, 4)}-${versioned.slice(4)}-${variant.slice(0, 4)}-${variant.slice(4)}${hexOf(fourth)}`;
}

function hexOf(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** A sequence of draws that starts over with its seed. */
export interface Random {
  /** From 0 below 1, in steps of 2^-32. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** One of the list, each alike. Throws a RangeError when there is nothing to pick. */
  pick<T>(list: readonly T[]): T;
  /** True this often: 0 never, 1 always. */
  chance(probability: number): boolean;
}

/** Draws that follow from the seed alone; 2^32 of them before they repeat. */
export function createRandom(seed: Part): Random {
  let state = hash32(seed);
  const next = () => {
    state = (state + STRIDE) | 0;
    return (avalanche(state) >>> 0) / 2 ** 32;
  };
  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('There is nothing to pick from an empty list.');
      return list[Math.floor(next() * list.length)] as T;
    },
    chance: (probability) => next() < probability,
  };
}
