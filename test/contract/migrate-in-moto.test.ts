import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ageLastWrite } from '../age-ledger.ts';
import { run, runAndKill, scratch, unhurried } from '../command.ts';
import { leaveOut } from './left-out.ts';
import { motoIsInstalled, startMoto } from './moto-service.ts';
import {
  createConfirmedUser,
  createUser,
  EMAIL_POOL,
  type Service,
  type TestPool,
  valuesOf,
} from './service.ts';
import type { Answer } from './wire.ts';

const PEOPLE = 40;
const ODD_NAMES = [
  'Ng, Anna "Nan"',
  'two\nlines\r\nand\ta tab',
  '👩‍🚀 ünïcode',
  'שלום עולם',
  ' spaces around ',
  "back\\slash \\, =1+1 '); --",
  'x'.repeat(2_048),
];
const GROUPS = [
  { GroupName: 'staff', Description: 'Who works here, and "others"', Precedence: 0 },
  { GroupName: 'readers', Precedence: 7 },
  { GroupName: 'nobody' },
];

const installed = await motoIsInstalled();

describe('poolferry between two pools of moto', () => {
  if (!installed) {
    leaveOut('moto', 'moto_server is not installed');
    return;
  }
  leaveOut('the import job in moto', 'moto has no user import jobs');
  let moto: Service;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.close());

  let source: TestPool;
  const told = (folder: string, target: TestPool, [name = '', ...words]: string[]) =>
    run(folder, [name, '--json', ...words, ...flags(moto, source, target)]);

  it('plans without a write, ends reconciled, tells how far it is, and is taken back', async () => {
    source = await fullSource(moto);
    const target = await poolWithPlan(moto, EMAIL_POOL);
    const inTarget = { UserPoolId: target.id };
    await createUser(moto, target, 'first@example.net', { email: 'first@example.net' });
    await moto.ok('CreateGroup', { ...inTarget, GroupName: 'here-before' });
    const before = [await usersIn(moto, target), await groupsIn(moto, target)];
    const folder = scratch();
    const planned = await told(folder, target, ['plan']);
    expect([planned.code, planned.stderr]).toEqual([0, '']);
    expect(planned.result()).toMatchObject({ exported: PEOPLE, pending: PEOPLE, plan: { settled: true } });
    expect([await usersIn(moto, target), await groupsIn(moto, target)]).toEqual(before);

    const ended = await told(folder, target, ['migrate']);
    expect(ended.stderr).toBe('');
    const reconciled = { exported: PEOPLE, migrated: PEOPLE, waiting: 0, skipped: 0, failed: 0, pending: 0 };
    expect(ended.result()).toMatchObject({ type: 'result', ...reconciled, matched: PEOPLE, differing: 0 });
    expect(ended.code).toBe(0);
    expect((await run(folder, ['status', '--json'])).result()).toMatchObject({
      ...reconciled,
      planned: true,
    });
    await expectEverybody(target, 1);

    const name = { ...inTarget, Username: 'person.1@example.com' };
    await moto.ok('AdminUpdateUserAttributes', {
      ...name,
      UserAttributes: [{ Name: 'name', Value: 'Changed' }],
    });
    // What a listing shows otherwise right after a write may be an old picture, and is waited for.
    ageLastWrite(folder);
    const verified = await told(folder, target, ['verify']);
    expect(verified.result()).toMatchObject({ matched: PEOPLE - 1, differing: 1, exitCode: 5 });
    const taken = await told(folder, target, ['rollback', '--yes']);
    expect(taken.lines().filter(({ type }) => type === 'spared')).toMatchObject([
      { reasons: expect.arrayContaining([{ reason: 'attribute', field: 'name' }]) },
    ]);
    expect(taken.result()).toMatchObject({
      rollback: { deleted: PEOPLE - 1, spared: 1, failed: 0 },
      exitCode: 5,
    });
    await moto.ok('AdminDeleteUser', name);
    // The group that the spared one was in was not empty.
    expect((await told(folder, target, ['rollback', '--yes'])).code).toBe(0);
    expect([await usersIn(moto, target), await groupsIn(moto, target)]).toEqual(before);
  });

  it('goes on after SIGKILL where it was, with nobody lost and nobody twice', async () => {
    const target = await poolWithPlan(moto, EMAIL_POOL);
    const folder = scratch();
    const slowly = flags(moto, source, target).map((word) => word.replace(/^(UserCreation)=.*/, '$1=20'));
    const migrate = ['migrate', '--yes', '--json', ...slowly];
    const isTime = async () => (await usersIn(moto, target)).length > 10;
    expect(await runAndKill({ folder, migrate }, isTime)).toBe(true);
    const there = (await usersIn(moto, target)).length;
    expect(there).toBeLessThan(PEOPLE);
    const ended = await run(folder, migrate);
    expect(ended.result()).toMatchObject({ migrated: PEOPLE, failed: 0, matched: PEOPLE, differing: 0 });
    await expectEverybody(target);
  });

  it('carries people into usernames of their own with an alias, and takes them back', async () => {
    const target = await poolWithPlan(moto, {
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
    });
    const folder = scratch();
    const ended = await told(folder, target, ['migrate', '--yes']);
    expect(ended.result()).toMatchObject({ migrated: PEOPLE, failed: 0, matched: PEOPLE, differing: 0 });
    const names = async (pool: TestPool) =>
      (await usersIn(moto, pool)).map(({ Username }) => Username).sort();
    expect(await names(target)).toEqual(await names(source));
    await expectEverybody(target);
    expect((await told(folder, target, ['rollback', '--yes'])).result()).toMatchObject({
      rollback: { deleted: PEOPLE, spared: 0 },
      exitCode: 0,
    });
    expect(await usersIn(moto, target)).toEqual([]);
  });

  /** @param others who were in the target before */
  async function expectEverybody(target: TestPool, others = 0): Promise<void> {
    const crossed = await peopleIn(moto, target);
    if (others > 0) crossed.delete('first@example.net');
    expect(crossed).toEqual(await peopleIn(moto, source));
    expect((await usersIn(moto, target)).length - others).toBe(PEOPLE);
    expect([...crossed.values()].filter(({ enabled }) => !enabled)).toHaveLength(PEOPLE / 10);
    const groups = await groupsIn(moto, target);
    groups.delete('here-before');
    expect(groups).toEqual(await groupsIn(moto, source));
    const statuses = (await usersIn(moto, target)).filter(({ Attributes }) => Attributes !== undefined);
    expect(statuses.filter(({ UserStatus }) => UserStatus === 'CONFIRMED')).toHaveLength(PEOPLE);
  }

  it('goes by the documented limits where none are told', async () => {
    const lone = await moto.pool();
    await createConfirmedUser(moto, lone, 'ada', { email: 'ada@example.com', email_verified: 'true' });
    const target = await moto.pool(EMAIL_POOL);
    const pools = poolFlags(moto, lone, target);
    const ended = await run(scratch(), ['migrate', '--yes', '--json', '--passwords', 'reset', ...pools]);
    expect(ended.result()).toMatchObject({ type: 'result', exported: 1, migrated: 1, differing: 0 });
    expect(ended.code).toBe(0);
  });
});

function poolFlags(service: Service, source: TestPool, target: TestPool): string[] {
  return [
    ...['--source', source.id, '--source-endpoint', service.endpoint],
    ...['--target', target.id, '--target-endpoint', service.endpoint],
  ];
}

function flags(service: Service, source: TestPool, target: TestPool): string[] {
  const decisions = ['--passwords', 'reset', '--unverified', 'carry', '--unconfirmed', 'carry'];
  return [...poolFlags(service, source, target), ...decisions, '--quota-share', '1', ...unhurried];
}

/** The attribute is added later: a Schema at creation would cost moto's pool its standard attributes. */
async function poolWithPlan(service: Service, settings: object): Promise<TestPool> {
  const pool = await service.pool(settings);
  const CustomAttributes = [{ Name: 'plan', AttributeDataType: 'String', Mutable: true }];
  await service.ok('AddCustomAttributes', { UserPoolId: pool.id, CustomAttributes });
  return pool;
}

/** A source by username: every tenth disabled, every seventh unverified, odd names, groups of which one is empty. */
async function fullSource(service: Service): Promise<TestPool> {
  const pool = await poolWithPlan(service, {});
  for (const group of GROUPS) await service.ok('CreateGroup', { UserPoolId: pool.id, ...group });
  for (let number = 0; number < PEOPLE; number++) await settle(service, pool, number);
  return pool;
}

async function settle(service: Service, pool: TestPool, number: number): Promise<void> {
  const Username = `person-${number}`;
  const create = number % 12 === 11 ? createUser : createConfirmedUser;
  await create(service, pool, Username, {
    email: `person.${number}@example.com`,
    email_verified: String(number % 7 !== 0),
    name: ODD_NAMES[number] ?? `Person ${number}`,
    'custom:plan': number % 2 === 0 ? 'gold, "24 carat"' : 'tin',
  });
  const user = { UserPoolId: pool.id, Username };
  if (number % 3 === 0) await service.ok('AdminAddUserToGroup', { ...user, GroupName: 'staff' });
  if (number % 4 === 0) await service.ok('AdminAddUserToGroup', { ...user, GroupName: 'readers' });
  if (number % 10 === 5) await service.ok('AdminDisableUser', user);
}

interface Person {
  readonly enabled: boolean;
  readonly values: Record<string, string>;
}

/** Everybody by email: what is to be the same in both pools. */
async function peopleIn(service: Service, pool: TestPool): Promise<Map<string, Person>> {
  const people = new Map<string, Person>();
  for (const user of await usersIn(service, pool)) {
    const { sub: _sub, ...values } = valuesOf(user);
    people.set(values.email ?? '', { enabled: user.Enabled, values });
  }
  return people;
}

async function usersIn(service: Service, pool: TestPool): Promise<Answer[]> {
  return listed(service, 'ListUsers', { UserPoolId: pool.id }, 'PaginationToken', 'Users');
}

/** Each group with the emails of its members, in order. */
async function groupsIn(service: Service, pool: TestPool): Promise<Map<string, unknown>> {
  const input = { UserPoolId: pool.id };
  const groups = new Map<string, unknown>();
  for (const { GroupName, Description, Precedence } of await listed(
    service,
    'ListGroups',
    input,
    'NextToken',
    'Groups',
  )) {
    const members = await listed(service, 'ListUsersInGroup', { ...input, GroupName }, 'NextToken', 'Users');
    const emails = members.map((user) => valuesOf(user).email).sort();
    groups.set(GroupName, { Description, Precedence, emails });
  }
  return groups;
}

async function listed(
  service: Service,
  operation: string,
  input: object,
  token: 'PaginationToken' | 'NextToken',
  member: 'Users' | 'Groups',
): Promise<Answer[]> {
  const entries: Answer[] = [];
  let next: string | undefined;
  do {
    const page = await service.ok(operation, next === undefined ? input : { ...input, [token]: next });
    entries.push(...page[member]);
    next = page[token];
  } while (next !== undefined);
  return entries;
}
