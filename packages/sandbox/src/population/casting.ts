import { hash32 } from '../seeded.ts';
import { DUPLICATE_CASES } from './duplicate-cases.ts';
import { FEDERATED_CASES } from './federated-cases.ts';
import type { HardCase, Role } from './generated-user.ts';
import { SIGN_IN_CASES } from './sign-in-cases.ts';
import { TEXT_CASES } from './text-cases.ts';
import { USERNAME_CASES } from './username-cases.ts';

/** Every case comes up in each block of so many users. */
export const BLOCK_SIZE = 1000;
/** No common factor with the block: steps of this length visit each of its slots once, spread evenly. */
const SLOT_STEP = 619;

/** A role that one slot of every block plays. */
export interface Part {
  readonly hardCase: HardCase;
  readonly role: Role;
  /** Which of the case's copies in the block. */
  readonly copy: number;
}

export const HARD_CASES: readonly HardCase[] = [
  ...SIGN_IN_CASES,
  ...DUPLICATE_CASES,
  ...FEDERATED_CASES,
  ...USERNAME_CASES,
  ...TEXT_CASES,
];

const PARTS: readonly Part[] = HARD_CASES.flatMap(partsOf);

function partsOf(hardCase: HardCase): Part[] {
  const copies = Array.from({ length: hardCase.perThousand }, (_, copy) => copy);
  return copies.flatMap((copy) => hardCase.roles.map((role) => ({ hardCase, role, copy })));
}

/** Where in its slots a block starts; past the parts, so that its first user is an ordinary one. */
export function firstSlot(seed: number, block: number): number {
  return PARTS.length + (hash32(seed, 'block', block) % (BLOCK_SIZE - PARTS.length));
}

/**
 * The part of the user at a position of a block; undefined for ordinary users.
 *
 * @param first - The block's {@link firstSlot}.
 */
export function partAt(first: number, position: number): Part | undefined {
  return PARTS[(first + position * SLOT_STEP) % BLOCK_SIZE];
}
