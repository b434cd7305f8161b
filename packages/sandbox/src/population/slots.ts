import { hashNumbers } from '../seeded.ts';
import { STREAM } from './streams.ts';

/** Users come in blocks of this many; a whole block holds every hard case. */
export const BLOCK_SIZE = 1000;

/** Which user of a block holds which slot: a shuffle that the seed and the block decide. */
export interface Block {
  slotAt(position: number): number;
  positionOf(slot: number): number;
}

/**
 * @param firstSlot - slot of the very first user of all, so that a population of one is an ordinary one.
 */
export function shuffledBlock(seed: number, block: number, firstSlot: number): Block {
  const slots = Uint16Array.from({ length: BLOCK_SIZE }, (_, at) => at);
  for (let at = BLOCK_SIZE - 1; at > 0; at--) {
    swap(slots, at, hashNumbers(seed, STREAM.shuffle + at, block) % (at + 1));
  }
  if (block === 0) swap(slots, 0, slots.indexOf(firstSlot));
  const positions = new Uint16Array(BLOCK_SIZE);
  for (let at = 0; at < BLOCK_SIZE; at++) positions[slots[at] as number] = at;
  return {
    slotAt: (position) => slots[position] as number,
    positionOf: (slot) => positions[slot] as number,
  };
}

function swap(list: Uint16Array, one: number, other: number): void {
  const kept = list[one] as number;
  list[one] = list[other] as number;
  list[other] = kept;
}
