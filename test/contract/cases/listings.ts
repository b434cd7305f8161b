import { expect } from 'vitest';
import { contractCase, eventually } from '../contract-case.ts';
import { createUser, type Service, setPassword, type TestPool, valuesOf } from '../service.ts';
import type { Answer } from '../wire.ts';

const PEOPLE = 75;
const QUOTED = 'O"Neil, back\\slash';

interface Listed {
  readonly pool: TestPool;
  /** Old answers of AdminCreateUser, by username. */
  readonly made: ReadonlyMap<string, Answer>;
}

const prepared = new Map<string, Promise<Listed>>();

/** One pool for all these cases: 75 people, of whom person-1 is disabled and person-2 CONFIRMED. */
function listedPool(service: Service): Promise<Listed> {
  const known = prepared.get(service.endpoint);
  if (known !== undefined) return known;
  const made = fill(service);
  prepared.set(service.endpoint, made);
  return made;
}

async function fill(service: Service): Promise<Listed> {
  const Schema = [{ Name: 'plan', AttributeDataType: 'String', Mutable: true }];
  const pool = await service.pool({ Schema });
  const made = new Map<string, Answer>();
  const create = async (number: number) => {
    const username = `person-${number}`;
    const values = {
      email: `p${number}@example.com`,
      given_name: number === 3 ? QUOTED : `Given${number % 10}`,
      ...(number === 4 ? { phone_number: '+15550100', 'custom:plan': 'gold' } : {}),
    };
    made.set(username, await createUser(service, pool, username, values));
  };
  await Promise.all(Array.from({ length: PEOPLE }, (_, index) => create(index)));
  await service.ok('AdminDisableUser', { UserPoolId: pool.id, Username: 'person-1' });
  await setPassword(service, pool, 'person-2', 'Quiet-Harbour-42');
  await eventually(
    () => all(service, pool),
    (users) =>
      users.length === PEOPLE &&
      users.some(({ Enabled }) => !Enabled) &&
      users.some(({ UserStatus }) => UserStatus === 'CONFIRMED'),
  );
  return { pool, made };
}

/** Every page of one chain; stops at a chain that has no end. */
async function pages(service: Service, pool: TestPool, more: object = {}): Promise<Answer[]> {
  const chain: Answer[] = [];
  let token: string | undefined;
  do {
    const given = token === undefined ? {} : { PaginationToken: token };
    const page = await service.ok('ListUsers', { UserPoolId: pool.id, ...more, ...given });
    chain.push(page);
    token = page.PaginationToken;
  } while (token !== undefined && chain.length < 3 * PEOPLE);
  return chain;
}

async function all(service: Service, pool: TestPool, more: object = {}): Promise<Answer[]> {
  return (await pages(service, pool, more)).flatMap(({ Users }) => Users);
}

/** Usernames that a filter finds, in order. */
async function found(service: Service, Filter: string): Promise<string[]> {
  const { pool } = await listedPool(service);
  return (await all(service, pool, { Filter })).map(({ Username }) => Username).sort();
}

async function outcomeOf(service: Service, more: object): Promise<string> {
  const { pool } = await listedPool(service);
  return service.outcome('ListUsers', { UserPoolId: pool.id, ...more });
}

function filterCase(name: string, filter: string, expected: readonly string[]) {
  return contractCase('§2', `ListUsers filters by ${name}`, async (service) => {
    expect(await found(service, filter)).toEqual(expected);
  });
}

function refusedFilter(name: string, filter: string) {
  return contractCase('§2', `ListUsers refuses ${name}`, async (service) => {
    expect(await outcomeOf(service, { Filter: filter })).toBe('InvalidParameterException');
  });
}

export const listings = [
  contractCase('§2', 'ListUsers gives 60 a page at most, and everybody once', async (service) => {
    const { pool, made } = await listedPool(service);
    const chain = await pages(service, pool);
    expect(Math.max(...chain.map(({ Users }) => Users.length))).toBeLessThanOrEqual(60);
    expect(chain.length).toBeGreaterThan(1);
    const names = chain.flatMap(({ Users }) => Users.map(({ Username }: Answer) => Username));
    expect(names.sort()).toEqual([...made.keys()].sort());
  }),
  contractCase('§2', 'ListUsers keeps to the limit on every page', async (service) => {
    const { pool } = await listedPool(service);
    const chain = await pages(service, pool, { Limit: 7 });
    expect(Math.max(...chain.map(({ Users }) => Users.length))).toBeLessThanOrEqual(7);
    expect(chain.flatMap(({ Users }) => Users).length).toBe(PEOPLE);
  }),
  contractCase('§2', 'the last page has no token', async (service) => {
    const { pool } = await listedPool(service);
    expect((await pages(service, pool, { Limit: 50 })).at(-1)).not.toHaveProperty('PaginationToken');
  }),
  contractCase('§2', 'a token is bound to its parameters', async (service) => {
    const { pool } = await listedPool(service);
    const input = { UserPoolId: pool.id, Limit: 10 };
    const { PaginationToken } = await service.ok('ListUsers', input);
    const Filter = 'given_name = "Given5"';
    expect(await service.outcome('ListUsers', { ...input, PaginationToken })).toBe('done');
    expect(await service.outcome('ListUsers', { ...input, PaginationToken, Filter })).toBe(
      'InvalidParameterException',
    );
  }),
  contractCase('§2', 'an invented token is refused', async (service) => {
    expect(await outcomeOf(service, { PaginationToken: 'aW52ZW50ZWQ=' })).toBe('InvalidParameterException');
  }),
  contractCase('§2', 'ListUsers refuses a limit of 61', async (service) => {
    expect(await outcomeOf(service, { Limit: 61 })).toBe('InvalidParameterException');
  }),
  filterCase('username', 'username = "person-5"', ['person-5']),
  filterCase('the beginning of a username', 'username ^= "person-7"', [
    'person-7',
    'person-70',
    'person-71',
    'person-72',
    'person-73',
    'person-74',
  ]),
  filterCase('email', 'email = "p6@example.com"', ['person-6']),
  filterCase('the beginning of an email', 'email ^= "p74"', ['person-74']),
  filterCase('phone number', 'phone_number = "+15550100"', ['person-4']),
  filterCase('an enabled status', 'status = "Disabled"', ['person-1']),
  filterCase('user status', 'cognito:user_status = "CONFIRMED"', ['person-2']),
  filterCase('a name with escaped quotes', String.raw`given_name = "O\"Neil, back\\slash"`, ['person-3']),
  contractCase('§2', 'ListUsers filters by sub', async (service) => {
    const { made } = await listedPool(service);
    const { sub } = valuesOf(made.get('person-8'));
    expect(await found(service, `sub = "${sub}"`)).toEqual(['person-8']);
  }),
  contractCase('§2', 'a filtered chain of short pages finds everybody', async (service) => {
    const { pool } = await listedPool(service);
    const users = await all(service, pool, { Filter: 'given_name = "Given5"', Limit: 3 });
    expect(users.map(({ Username }) => Username).sort()).toEqual(
      [5, 15, 25, 35, 45, 55, 65].map((number) => `person-${number}`).sort(),
    );
  }),
  refusedFilter('a filter on a custom attribute', 'custom:plan = "gold"'),
  refusedFilter('a filter on an unknown attribute', 'shoe_size = "44"'),
  refusedFilter('another operator', 'email != "p6@example.com"'),
  refusedFilter('two conditions', 'email = "p6@example.com" AND status = "Enabled"'),
  refusedFilter('a filter of 257 characters', `email = "${'x'.repeat(257 - 'email = ""'.length)}"`),
  contractCase('§2', 'a listed user has name, attributes, dates, status and flag', async (service) => {
    const { pool, made } = await listedPool(service);
    const [user] = await all(service, pool, { Filter: 'username = "person-4"' });
    expect(user).toMatchObject({
      Username: 'person-4',
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      UserCreateDate: expect.any(Number),
      UserLastModifiedDate: expect.any(Number),
    });
    expect(valuesOf(user)).toMatchObject({
      sub: valuesOf(made.get('person-4')).sub,
      phone_number: '+15550100',
      'custom:plan': 'gold',
    });
  }),
  contractCase('§2', 'AttributesToGet gives these attributes alone', async (service) => {
    const { pool } = await listedPool(service);
    const [user] = await all(service, pool, {
      Filter: 'username = "person-4"',
      AttributesToGet: ['email', 'custom:plan'],
    });
    expect(valuesOf(user)).toEqual({ email: 'p4@example.com', 'custom:plan': 'gold' });
  }),
  contractCase('§2', 'AttributesToGet fails where a user lacks one', async (service) => {
    const more = { AttributesToGet: ['custom:plan'], Filter: 'username = "person-5"' };
    expect(await outcomeOf(service, more)).toBe('InvalidParameterException');
  }),
  contractCase('§2', 'an empty pool has one empty page', async (service) => {
    const pool = await service.pool();
    expect(await all(service, pool)).toEqual([]);
  }),
];
