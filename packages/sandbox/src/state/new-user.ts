import type { World } from '../world.ts';
import type { Attributes } from './attributes.ts';
import type { Pool } from './pool.ts';
import { claimNames } from './sign-in-names.ts';
import type { User, UserStatus, UserView } from './user.ts';

export interface NewUser {
  /** The stored name; undefined where it is generated and equals the sub (facts §4.2). */
  readonly username: string | undefined;
  /** What the sub is derived from. */
  readonly seedName: string;
  readonly values: ReadonlyMap<string, string>;
  readonly status: UserStatus;
  readonly password: string | undefined;
  readonly forceAlias: boolean;
}

/** Creates a user under a new sub. Names must have been checked but for those that others may hold. */
export function createUser(world: World, pool: Pool, wanted: NewUser): User {
  const now = world.clock.nowSeconds();
  const sub = freshSub(world, pool, wanted.seedName);
  const view: UserView = {
    attributes: flat(sub, wanted.values),
    status: wanted.status,
    enabled: true,
    modifiedAt: now,
  };
  claimNames(world, pool, undefined, view, wanted.forceAlias);
  const user: User = {
    username: wanted.username ?? sub,
    sub,
    createdAt: now,
    live: view,
    listed: undefined,
    slot: -1,
    subSlot: -1,
    password: wanted.password,
    memberships: undefined,
    extras: undefined,
  };
  pool.users.insert(user);
  return user;
}

/** A name that was taken, deleted and taken again gets another sub each time. */
function freshSub(world: World, pool: Pool, seedName: string): string {
  return world.identifiers.sub(pool.id, seedName, world.clock.nowMs());
}

function flat(sub: string, values: ReadonlyMap<string, string>): Attributes {
  const attributes = ['sub', sub];
  for (const [name, value] of values) if (value !== '') attributes.push(name, value);
  return attributes;
}
