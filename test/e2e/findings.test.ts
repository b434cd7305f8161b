import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisions as everyAnswer, type Line, pools, run, scratch, unhurried } from '../command.ts';
import { type ListedUser, Wire } from '../wire.ts';

const foreignRole = 'arn:aws:iam::999999999999:role/auditors';
const manyGroups = Array.from({ length: 101 }, (_, n) => `squad-${n}`);

/** Users with what a generated pool has not: each a fault of their own. */
const raw = [
  { username: 'space', attributes: { email: 'ann @example.net', email_verified: 'true' } },
  { username: 'no-space', attributes: { email: 'ann@example.net', email_verified: 'true' } },
  { username: 'wide', attributes: { email: 'ｂob@example.net', email_verified: 'true' } },
  { username: 'narrow', attributes: { email: 'bob@example.net', email_verified: 'true' } },
  { username: 'composed', attributes: { email: 'ren\u00e9@example.net', email_verified: 'true' } },
  { username: 'decomposed', attributes: { email: 'RENe\u0301@example.net', email_verified: 'true' } },
  { username: 'phone', attributes: { phone_number: '+12125550100', phone_number_verified: 'true' } },
  { username: 'special', attributes: { email: 'a,b@example.net', email_verified: 'true' } },
  { username: 'extra', attributes: { ...ownEmail(1), 'custom:gone': 'x' } },
  { username: 'bad-phone', attributes: { ...ownEmail(2), phone_number: '2125550100' } },
  { username: 'bad-number', attributes: { ...ownEmail(3), 'custom:points': '1e3' } },
  { username: 'bad-date', attributes: { ...ownEmail(4), birthdate: '12/31/1999' } },
  { username: 'empty', attributes: { ...ownEmail(5), nickname: '', 'custom:points': '' } },
  { username: 'joiner', attributes: ownEmail(6), groups: manyGroups },
  { username: 'almost', attributes: ownEmail(7), groups: ['auditors', ...manyGroups.slice(2)] },
  { username: 'taken', attributes: ownEmail(8) },
];

function ownEmail(n: number) {
  return { email: `raw${n}@example.net`, email_verified: 'true' };
}

async function world(users: number) {
  const sandbox = await startSandbox({ users, seed: 31, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const groups = [
    { name: 'auditors', roleArn: foreignRole },
    { name: 'Auditors', description: 'of the source' },
  ];
  await wire.control('users', { pool: sandbox.source.userPoolId, users: raw, groups });
  const target = { UserPoolId: sandbox.target.userPoolId };
  await wire.ok('AdminCreateUser', { ...target, Username: 'RAW8@example.net', MessageAction: 'SUPPRESS' });
  await wire.ok('CreateGroup', { ...target, GroupName: 'Auditors', Description: 'of the target' });
  return { sandbox, wire };
}

const stops = ({ plan }: Line): Line[] => plan.findings.filter((one: Line) => one.weight === 'stop');
const byCode = ({ plan }: Line): Map<string, Line> =>
  new Map(plan.findings.map((one: Line) => [one.code, one]));
const plan = (folder: string, sandbox: Sandbox, ...args: string[]) =>
  run(folder, ['plan', '--json', ...pools(sandbox), ...unhurried, ...args]);

describe('what a plan finds', () => {
  let wire: Wire;
  let people: ListedUser[];
  let found: Map<string, Line>;
  let result: Line;
  let said: string;
  beforeAll(async () => {
    const made = await world(1500);
    wire = made.wire;
    people = [...(await wire.users(made.sandbox.source.userPoolId)).values()];
    const ended = await plan(scratch(), made.sandbox);
    expect(ended.code).toBe(4);
    result = ended.result();
    said = ended.stdout;
    found = byCode(result);
  });
  afterAll(() => wire.sandbox.close());

  // Counted anew from the raw listing, by the words of docs/reference/findings.md.
  const email = ({ attributes }: ListedUser) => attributes.email ?? '';
  const special = /[\s@<>(),;:"\\[\]\p{C}]/u;
  const isAddress = (text: string) => {
    const [local = '', domain = '', ...more] = text.split('@');
    const labels = domain.split('.');
    const parts = [local, ...labels];
    return (
      more.length === 0 && labels.length > 1 && parts.every((part) => part !== '' && !special.test(part))
    );
  };
  const usable = (user: ListedUser) => email(user).length <= 128 && isAddress(email(user));
  const isFederated = ({ status }: ListedUser) => status === 'EXTERNAL_PROVIDER';
  const isLinked = (user: ListedUser) => !isFederated(user) && (user.attributes.identities ?? '[]') !== '[]';
  const fold = (text: string) => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
  const compatible = (text: string) => fold(fold(text).normalize('NFKC')).normalize('NFKC');
  const forms = [
    (text: string) => text,
    fold,
    compatible,
    (text: string) => compatible(text).replaceAll(/\s/g, ''),
  ];
  const sharing = (level: number) => {
    const holders = forms.map((form) => Map.groupBy(people.filter(email), (user) => form(email(user))));
    const shares = (user: ListedUser, at: number) =>
      (holders[at]?.get(forms[at]?.(email(user)) ?? '')?.length ?? 0) > 1;
    return people.filter(
      (user) => email(user) !== '' && forms.findIndex((_, at) => shares(user, at)) === level,
    );
  };

  const inSource: Record<string, () => ListedUser[]> = {
    'email-missing': () => people.filter((user) => email(user) === ''),
    'email-too-long': () => people.filter((user) => email(user).length > 128),
    'email-malformed': () =>
      people.filter((user) => email(user) !== '' && email(user).length <= 128 && !isAddress(email(user))),
    'email-unverified': () =>
      people.filter((user) => email(user) !== '' && user.attributes.email_verified !== 'true'),
    'email-shared-exactly': () => sharing(0),
    'email-shared-by-case': () => sharing(1),
    'email-shared-by-unicode-form': () => sharing(2),
    'email-shared-by-white-space': () => sharing(3),
    'phone-only': () => people.filter((user) => email(user) === '' && user.attributes.phone_number),
    'status-unconfirmed': () => people.filter(({ status }) => status === 'UNCONFIRMED'),
    'status-force-change-password': () => people.filter(({ status }) => status === 'FORCE_CHANGE_PASSWORD'),
    'status-reset-required': () => people.filter(({ status }) => status === 'RESET_REQUIRED'),
    disabled: () => people.filter(({ enabled }) => !enabled),
    'federated-users': () => people.filter(isFederated),
    'linked-users': () => people.filter(isLinked),
    // Of those who would cross: unconfirmed ones stay behind unless told.
    'without-email': () =>
      people.filter((user) => !isFederated(user) && user.status !== 'UNCONFIRMED' && !usable(user)),
    federated: () => people.filter(isFederated),
    linked: () => people.filter((user) => isLinked(user) && user.status !== 'UNCONFIRMED' && usable(user)),
  };

  test.each(Object.keys(inSource))('%s: as many as the listing shows', (code) => {
    const expected = inSource[code]?.() ?? [];
    expect(expected.length).toBeGreaterThan(0);
    const { count, examples, about } = found.get(code) ?? {};
    expect({ count, about }).toEqual({ count: expected.length, about: 'users' });
    const subs = expected.map(({ sub }) => sub);
    expect(subs).toEqual(expect.arrayContaining(examples));
    expect(examples).toHaveLength(Math.min(3, expected.length));
  });

  test('tells what is wrong with emails, attributes and values, and how many have each', () => {
    const parts = (code: string) =>
      Object.fromEntries((found.get(code)?.parts ?? []).map((one: Line) => [one.name, one.count]));
    const stuck = inSource['without-email']?.() ?? [];
    expect(parts('without-email')).toEqual({
      missing: stuck.filter((user) => email(user) === '').length,
      'too long': stuck.filter((user) => email(user).length > 128).length,
      malformed: stuck.filter((user) => email(user) !== '' && email(user).length <= 128).length,
    });
    expect(parts('unknown-attribute')).toEqual({ 'custom:gone': 1 });
    expect(parts('invalid-value')).toEqual({
      'phone_number: no phone number': 1,
      'custom:points: not a number': 1,
      'birthdate: not a date': 1,
    });
    expect(found.get('unknown-attribute')?.choices).toEqual(['--drop custom:gone']);
  });

  test('asks about users in more groups than one can have, about roles of other accounts, and about groups that clash', () => {
    expect(found.get('groups-over-100')).toMatchObject({ weight: 'stop', count: 1 });
    expect(found.get('role-of-another-account')).toMatchObject({
      weight: 'stop',
      about: 'groups',
      examples: ['auditors'],
      choices: [
        `--group-role ${foreignRole}=${foreignRole.replace('999999999999', '123456789012')}`,
        `--group-role ${foreignRole}=`,
        '--without-groups auditors',
      ],
    });
    expect(found.get('group-clash')).toMatchObject({
      weight: 'stop',
      count: 1,
      parts: [{ name: 'Auditors: description', count: 1 }],
    });
    expect(found.get('groups-differ-by-case')).toMatchObject({ weight: 'note', count: 2 });
    expect(found.get('skipped-name-in-target')).toMatchObject({ weight: 'note', count: 1 });
  });

  test('is told without an address or a name of anybody', () => {
    expect(said).not.toMatch(/@example/);
    for (const { username } of raw.slice(0, 4)) expect(JSON.stringify(result)).not.toContain(`"${username}"`);
  });
});

test('every stop is settled by what the plan says to add, and by decisions about single users; then all cross as planned', async () => {
  const { sandbox, wire } = await world(200);
  const folder = scratch();
  const people = [...(await wire.users(sandbox.source.userPoolId)).values()];
  const subOf = (username: string) => people.find((user) => user.username === username)?.sub ?? '';
  const [unverified] = people.filter(
    ({ attributes, status, enabled }) =>
      attributes.email_verified === 'false' && status === 'CONFIRMED' && enabled,
  );
  writeFileSync(
    join(folder, 'decisions.json'),
    JSON.stringify({
      [subOf('joiner')]: 'skip',
      [subOf('bad-phone')]: 'skip',
      [subOf('decomposed').toUpperCase()]: 'keep',
      [unverified?.sub ?? '']: 'carry',
      [subOf('phone')]: 'carry',
      nobody: 'skip',
    }),
  );
  const answers = [
    ...everyAnswer,
    ...['--unverified', 'skip', '--decisions', 'decisions.json', '--acknowledge', 'group-clash'],
    ...['--group-role', `${foreignRole}=`, '--drop', 'custom:gone,birthdate,custom:points,nikname'],
  ];
  const first = await plan(folder, sandbox, ...answers);
  expect(first.code).toBe(4);
  expect(stops(first.result()).map(({ code, parts }) => [code, parts])).toEqual([
    ['decision-impossible', [{ name: 'no email that can be a username', count: 1 }]],
  ]);
  const notices = first.lines().filter(({ type }) => type === 'notice');
  expect(notices.map(({ topic }) => topic)).toEqual(['unknown-attribute', 'decisions-unmatched']);
  expect(notices[0]?.message).toContain('Did you mean "nickname"?');
  expect(notices[1]?.message).not.toContain('nobody"');

  const decided = { [subOf('joiner')]: 'skip', [subOf('bad-phone')]: 'skip', [subOf('decomposed')]: 'keep' };
  const carried = { ...decided, [unverified?.sub ?? '']: 'carry' };
  writeFileSync(join(folder, 'decisions.json'), JSON.stringify(carried));
  const second = await plan(folder, sandbox, ...answers);
  expect(second.code).toBe(0);
  const found = byCode(second.result());
  expect(found.get('skipped-decided')?.count).toBe(2);
  expect(found.get('attributes-left-behind')?.parts).toEqual(
    expect.arrayContaining([{ name: 'custom:gone', count: 1 }]),
  );

  // The plan remembers what was decided.
  const migrated = await run(folder, ['migrate', '--json', ...unhurried], {
    AWS_ENDPOINT_URL: sandbox.endpoint,
  });
  expect(migrated.code).toBe(0);
  expect(migrated.result()).toMatchObject({ migrated: second.result().plan.crossing, differing: 0 });
  const there = [...(await wire.users(sandbox.target.userPoolId)).values()];
  const emails = there.map(({ attributes }) => attributes.email);
  expect(emails).toEqual(expect.arrayContaining(['RENe\u0301@example.net', unverified?.attributes.email]));
  expect(emails).not.toContain('ren\u00e9@example.net');
  expect(emails.filter((one) => ['raw2@example.net', 'raw6@example.net'].includes(one ?? ''))).toEqual([]);
  const empty = there.find(({ attributes }) => attributes.email === 'raw5@example.net');
  expect(empty?.attributes).not.toHaveProperty('nickname');
  const { Group } = await wire.ok('GetGroup', {
    UserPoolId: sandbox.target.userPoolId,
    GroupName: 'auditors',
  });
  expect(Group).not.toHaveProperty('RoleArn');
  await sandbox.close();
});
