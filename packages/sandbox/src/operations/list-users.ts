import { checkInput } from '../input/check.ts';
import { NAMES, PAGE_LIMIT, PAGE_TOKEN, type Shape, USER_POOL_ID } from '../input/rules.ts';
import { parseFilter, type UserFilter } from '../listing/filter.ts';
import { pageShape } from '../listing/page-shape.ts';
import { openPage, type PagePlace, sealPage } from '../listing/page-token.ts';
import { matcherOf } from '../listing/user-matching.ts';
import { invalidParameter } from '../service-error.ts';
import { attribute } from '../state/attributes.ts';
import type { IndexedAttribute } from '../state/directory.ts';
import type { Pool } from '../state/pool.ts';
import type { User, UserView } from '../state/user.ts';
import { userRecord } from '../state/user-view.ts';
import { poolOf, type World } from '../world.ts';
import { signed } from './operation.ts';

const LIST_USERS: Shape = {
  UserPoolId: USER_POOL_ID,
  AttributesToGet: NAMES,
  Limit: PAGE_LIMIT,
  PaginationToken: PAGE_TOKEN,
  Filter: { kind: 'string', max: 256 },
};

interface ListUsersInput {
  UserPoolId: string;
  AttributesToGet?: string[];
  Limit?: number;
  PaginationToken?: string;
  Filter?: string;
}

/** No page reads more users than this, so that a filter without an index cannot hold up everybody else. */
const MAX_READ_A_PAGE = 5_000;
const MAX_PAGE = 60;

type Walk = Iterable<{ user: User; next: number }>;

export const listUsers = signed((world, input, caller) => {
  const given = checkInput<ListUsersInput>(input, LIST_USERS);
  const pool = poolOf(world, given.UserPoolId, caller);
  const filter = parseFilter(given.Filter ?? '');
  checkSubPrefix(world, filter);
  // The token is bound to all that decides which users come (facts §2).
  const scope = ['ListUsers', pool.id, given.Filter ?? '', given.Limit ?? 0, given.AttributesToGet ?? null];
  const place = openPage(world, scope, given.PaginationToken);
  pool.lag.settle();
  const page = readPage(world, pool, filter, place, given.Limit || MAX_PAGE);
  const names = attributesWanted(world, given.AttributesToGet, page.users);
  return {
    Users: page.users.map((user) => userRecord(user, user.listed as UserView, names)),
    ...(page.next === undefined ? {} : { PaginationToken: sealPage(world, scope, page.next) }),
  };
});

interface Page {
  readonly users: User[];
  readonly next: PagePlace | undefined;
}

function readPage(
  world: World,
  pool: Pool,
  filter: UserFilter | undefined,
  place: PagePlace,
  limit: number,
): Page {
  const chainSinceMs = place.chainSinceMs ?? world.clock.nowMs();
  const shape = pageShape(world.seed, pool.id, place, limit);
  if (shape.empty) return { users: [], next: { position: place.position, chainSinceMs, afterEmpty: true } };
  const matches = filter === undefined ? () => true : matcherOf(filter, pool, world.switches);
  const users: User[] = [];
  let position = place.position;
  let read = 0;
  for (const { user, next } of walkFor(pool, filter, place.position)) {
    // Stops only once another user follows, so that the last page has no token.
    if (users.length === shape.limit || read === MAX_READ_A_PAGE) {
      return { users, next: { position, chainSinceMs } };
    }
    read++;
    position = next;
    if (user.listed !== undefined && matches(user, user.listed)) users.push(user);
  }
  return { users, next: undefined };
}

/** The users that may match, by an index wherever there is one. */
function walkFor(pool: Pool, filter: UserFilter | undefined, from: number): Walk {
  if (filter === undefined) return pool.users.walk(from);
  if (filter.name === 'sub') return pool.users.walkSubPrefix(filter.value, from);
  if (filter.operator === '=' && isIndexed(filter.name)) {
    return fromList(pool.users.candidates(filter.name, filter.value), from);
  }
  if (filter.operator === '=' && filter.name === 'username') {
    const user = pool.users.byUsername(filter.value);
    return fromList(user === undefined ? [] : [user], from);
  }
  return pool.users.walk(from);
}

function isIndexed(name: string): name is IndexedAttribute {
  return name === 'email' || name === 'phone_number' || name === 'preferred_username';
}

function* fromList(users: readonly User[], from: number): Walk {
  for (let at = from; at < users.length; at++) yield { user: users[at] as User, next: at + 1 };
}

function checkSubPrefix(world: World, filter: UserFilter | undefined): void {
  if (filter?.name !== 'sub' || filter.operator !== '^=') return;
  if (world.switches.subPrefixFilter === 'refused') {
    throw invalidParameter('Invalid search operator for attribute: sub');
  }
}

/** facts §2: an attribute that one of the users lacks makes the whole call fail. */
function attributesWanted(world: World, names: readonly string[] | undefined, users: readonly User[]) {
  if (names === undefined) return undefined;
  if (names.length === 0) return world.switches.attributesToGetEmpty === 'all' ? undefined : names;
  for (const user of users) {
    const missing = names.find((name) => attribute((user.listed as UserView).attributes, name) === undefined);
    if (missing !== undefined)
      throw invalidParameter(`One or more requested attributes do not exist: ${missing}`);
  }
  return names;
}
