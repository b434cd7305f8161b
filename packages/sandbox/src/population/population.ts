import { createRandom, hash32 } from '../seeded.ts';
import { BLOCK_SIZE, firstSlot, partAt } from './casting.ts';
import { CUSTOM_ATTRIBUTES, type CustomAttribute } from './custom-attributes.ts';
import type { GeneratedUser } from './generated-user.ts';
import { federationGroupName, type GeneratedGroup, groupsOfPool } from './groups.ts';
import { ordinaryUser } from './ordinary-user.ts';
import { passwordOf } from './password.ts';

export type { CustomAttribute, GeneratedGroup, GeneratedUser };

export interface PopulationOptions {
  /** How many users: a whole number, 0 or more. */
  readonly users: number;
  readonly seed: number;
  /** Where given, Google's users are in the group `<poolId>_Google`. */
  readonly poolId?: string;
}

/** What the source pool is filled with. */
export interface Population {
  readonly groups: readonly GeneratedGroup[];
  readonly customAttributes: readonly CustomAttribute[];
  /** Makes the users one at a time and keeps none; each call starts over. */
  users(): Iterable<GeneratedUser>;
}

/**
 * Users, groups and schema that follow from the seed. A smaller population is the beginning of a larger one;
 * from 1,000 users on every hard case is among them.
 *
 * @throws RangeError where `users` is no whole number of 0 or more.
 */
export function population({ users, seed, poolId }: PopulationOptions): Population {
  if (!Number.isSafeInteger(users) || users < 0) {
    throw new RangeError(`A population has a whole number of users, 0 or more, not ${users}.`);
  }
  return {
    groups: groupsOfPool(poolId),
    customAttributes: CUSTOM_ATTRIBUTES,
    *users() {
      for (let start = 0; start < users; start += BLOCK_SIZE) {
        const first = firstSlot(seed, start / BLOCK_SIZE);
        const end = Math.min(start + BLOCK_SIZE, users);
        for (let index = start; index < end; index++) yield userAt(seed, index, first, poolId);
      }
    },
  };
}

function userAt(seed: number, index: number, first: number, poolId: string | undefined): GeneratedUser {
  const random = createRandom(hash32(seed, 'user', index));
  const user = ordinaryUser(seed, index, random);
  const block = Math.floor(index / BLOCK_SIZE);
  const part = partAt(first, index % BLOCK_SIZE);
  if (part !== undefined) {
    const turn = block * part.hardCase.perThousand + part.copy;
    part.role(user, { turn, key: keyOf(part.hardCase.name, turn), index, random });
  }
  if (poolId !== undefined && user.username.startsWith('Google_'))
    user.groups.push(federationGroupName(poolId));
  user.password = passwordOf(seed, user.username);
  return user;
}

/** Legal in a user name and in an email, in lower case. */
function keyOf(caseName: string, turn: number): string {
  return `${caseName.toLowerCase().replace(':', '-')}-${turn}`;
}
