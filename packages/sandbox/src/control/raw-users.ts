import { checkInput } from '../input/check.ts';
import { BOOLEAN, OBJECTS, required, type Shape, TEXT, TEXT_MAP, TEXTS } from '../input/rules.ts';
import { makeGroup } from '../operations/groups.ts';
import type { Group } from '../state/group.ts';
import type { Pool } from '../state/pool.ts';
import { settleUser } from '../state/settled-user.ts';
import type { MfaFactor, UserStatus } from '../state/user.ts';
import type { World } from '../world.ts';

interface RawGroup {
  name: string;
  description?: string;
  roleArn?: string;
  precedence?: number;
}

interface RawUser {
  /** Generated, and equal to the sub, where it is left out. */
  username?: string;
  attributes?: Record<string, string>;
  status?: UserStatus;
  enabled?: boolean;
  groups?: string[];
  /** Epoch seconds. */
  createdAt?: number;
  modifiedAt?: number;
  password?: string;
  mfa?: MfaFactor[];
  preferredMfa?: MfaFactor;
}

const BODY: Shape = { pool: required(TEXT), users: OBJECTS, groups: OBJECTS };
const EPOCH_SECONDS = { kind: 'integer', min: 0 } as const;
const FACTOR = { kind: 'string', oneOf: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] } as const;
const STATUSES = ['UNCONFIRMED', 'CONFIRMED', 'EXTERNAL_PROVIDER', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD'];
const USER: Shape = {
  username: { kind: 'string', min: 1, max: 128 },
  attributes: TEXT_MAP,
  status: { kind: 'string', oneOf: STATUSES },
  enabled: BOOLEAN,
  groups: TEXTS,
  createdAt: EPOCH_SECONDS,
  modifiedAt: EPOCH_SECONDS,
  password: TEXT,
  mfa: { kind: 'list', of: FACTOR },
  preferredMfa: FACTOR,
};
const GROUP: Shape = {
  name: required(TEXT),
  description: TEXT,
  roleArn: TEXT,
  precedence: { kind: 'integer' },
};

/**
 * Puts users and groups into a pool as if they had been there for years. Only what the sandbox could not hold is
 * refused: names and subs that are taken.
 */
export function putRawUsers(world: World, body: Record<string, unknown>): object {
  const given = checkInput<{ pool: string; users?: RawUser[]; groups?: RawGroup[] }>(body, BODY);
  const pool = world.pools.get(given.pool);
  if (pool === undefined) throw new Error(`no such pool: ${given.pool}`);
  for (const group of given.groups ?? []) groupNamed(world, pool, checkKnown<RawGroup>({ ...group }, GROUP));
  const users = (given.users ?? []).map((user) =>
    putUser(world, pool, checkKnown<RawUser>({ ...user }, USER)),
  );
  return { users };
}

function checkKnown<T>(given: Record<string, unknown>, shape: Shape): T {
  const unknown = Object.keys(given).find((name) => shape[name] === undefined);
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(shape).join(', ')}`);
  return checkInput<T>(given, shape);
}

function putUser(world: World, pool: Pool, given: RawUser): object {
  const { attributes = {} } = given;
  const sub = attributes.sub ?? world.identifiers.uuid('raw-user', world.made++);
  const username = given.username ?? sub;
  if (pool.users.byUsername(username) !== undefined) throw new Error(`the username ${username} is taken`);
  if (pool.users.bySub(sub) !== undefined) throw new Error(`the sub ${sub} is taken`);
  const groups = (given.groups ?? []).map((name) => groupNamed(world, pool, { name }));
  const createdAt = given.createdAt ?? world.clock.nowSeconds();
  const mfa = given.mfa === undefined ? undefined : { factors: given.mfa, preferred: given.preferredMfa };
  settleUser(
    pool,
    {
      username,
      sub,
      attributes,
      status: given.status ?? 'CONFIRMED',
      enabled: given.enabled ?? true,
      createdAt,
      modifiedAt: given.modifiedAt ?? createdAt,
      password: given.password,
      mfa,
    },
    groups,
  );
  return { username, sub };
}

function groupNamed(world: World, pool: Pool, { name, description, roleArn, precedence }: RawGroup): Group {
  const known = pool.groups.get(name);
  if (known !== undefined) return known;
  return makeGroup(world, pool, {
    GroupName: name,
    ...(description === undefined ? {} : { Description: description }),
    ...(roleArn === undefined ? {} : { RoleArn: roleArn }),
    ...(precedence === undefined ? {} : { Precedence: precedence }),
  });
}
