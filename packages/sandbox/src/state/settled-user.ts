import type { Group } from './group.ts';
import { joinGroup } from './memberships.ts';
import type { Pool } from './pool.ts';
import type { MfaFactor, User, UserStatus } from './user.ts';

/** Somebody who has been in a pool for years. Dates are epoch seconds. */
export interface SettledUser {
  readonly username: string;
  readonly sub: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly password: string | undefined;
  readonly mfa?: { readonly factors: MfaFactor[]; readonly preferred?: MfaFactor | undefined } | undefined;
}

/** Puts somebody into a pool without asking its rules: values that they refuse today included. Listings show them at once. */
export function settleUser(pool: Pool, settled: SettledUser, groups: readonly Group[]): User {
  const attributes: string[] = [];
  const values = settled.attributes;
  if (values.sub === undefined) attributes.push('sub', settled.sub);
  for (const name in values) attributes.push(name, values[name] as string);
  const { mfa } = settled;
  const user: User = {
    username: settled.username,
    sub: settled.sub,
    createdAt: settled.createdAt,
    live: {
      attributes,
      status: settled.status,
      enabled: settled.enabled,
      modifiedAt: settled.modifiedAt,
    },
    listed: undefined,
    slot: -1,
    subSlot: -1,
    password: settled.password,
    memberships: undefined,
    extras:
      mfa === undefined
        ? undefined
        : { factors: mfa.factors, ...(mfa.preferred ? { preferredFactor: mfa.preferred } : {}) },
  };
  pool.users.insert(user, 'at-once');
  for (const group of groups) joinGroup(pool, user, group, 'at-once');
  return user;
}
