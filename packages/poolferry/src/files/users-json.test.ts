import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UserWithGroups } from './user-record.ts';
import { collect, read, record, sub } from './users-fixture.ts';
import { type FileUser, readUsers, type UsersNotice, usersToJson } from './users-json.ts';
import { usersToNdjson } from './users-ndjson.ts';

async function readOne(changes: Record<string, unknown>): Promise<FileUser> {
  const [user] = await read(JSON.stringify([record(changes)]));
  if (user === undefined) throw new Error('no user was read');
  return user;
}

describe('a record', () => {
  test('becomes a user, at its place', async () => {
    const text = `[\n  ${JSON.stringify(record({ Groups: ['admins'] }))}\n]\n`;
    expect(await read(text)).toEqual([
      {
        user: {
          username: 'GAK',
          sub,
          attributes: { email: 'gak@example.com' },
          status: 'CONFIRMED',
          enabled: true,
          createdAtMs: Date.parse('2024-01-22T21:10:26.413Z'),
          modifiedAtMs: Date.parse('2024-01-22T21:10:26.413Z'),
          smsMfa: false,
        },
        groups: ['admins'],
        line: 2,
        column: 3,
        index: 0,
        length: expect.any(Number),
      },
    ]);
  });

  test.each<[unknown, string]>([
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['2024-01-23 02:40:26.57-08:00', '2024-01-23T10:40:26.570Z'],
    ['2024-01-23T02:40:26.413999+0530', '2024-01-22T21:10:26.413Z'],
    [1470957431.965, '2016-08-11T23:17:11.965Z'],
    [1470957431965, '2016-08-11T23:17:11.965Z'],
  ])('the date %j is %s', async (date, iso) => {
    const { user } = await readOne({ UserCreateDate: date });
    expect(new Date(user.createdAtMs).toISOString()).toBe(iso);
  });

  test('without groups and sub says so; empty groups are another thing', async () => {
    const without = await readOne({ Attributes: [] });
    expect(without.groups).toBeUndefined();
    expect(without.user.sub).toBeUndefined();
    expect((await readOne({ Groups: [] })).groups).toEqual([]);
  });

  test('legacy MFAOptions tell of SMS', async () => {
    expect((await readOne({ MFAOptions: [{ DeliveryMedium: 'SMS' }] })).user.smsMfa).toBe(true);
    expect((await readOne({ MFAOptions: [{ DeliveryMedium: 'EMAIL' }] })).user.smsMfa).toBe(false);
    expect((await readOne({ MFAOptions: [] })).user.smsMfa).toBe(false);
  });

  test('an attribute named like a property of every object is one like the others', async () => {
    const { user } = await readOne({ Attributes: [{ Name: 'toString', Value: 'x' }] });
    expect(user.attributes).toEqual({ toString: 'x' });
  });

  test('a field that is not read is told once', async () => {
    const notices: UsersNotice[] = [];
    const extra = record({ PreferredMfaSetting: 'SECRET' });
    await read(JSON.stringify([extra, extra]), { onNotice: (notice) => notices.push(notice) });
    expect(notices).toEqual([
      { topic: 'unread-field', message: expect.stringContaining('"PreferredMfaSetting"') },
    ]);
    expect(notices[0]?.message).not.toContain('SECRET');
  });
});

describe('the shapes', () => {
  const one = record({ Username: 'one' });
  const two = record({ Username: 'two}],{"[\\' });
  const names = (users: FileUser[]) => users.map(({ user }) => user.username);
  const both = ['one', 'two}],{"[\\'];

  const shapes: [string, string][] = [
    ['an array', JSON.stringify([one, two])],
    ['an array over several lines, CRLF', JSON.stringify([one, two], null, 2).replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${JSON.stringify([one, two])}`],
    ['a listing', JSON.stringify({ Users: [one, two] }, null, 4)],
    [
      'a listing, other keys first',
      JSON.stringify({ ResponseMetadata: { a: [1, '}'] }, NextToken: null, Users: [one, two] }),
    ],
    [
      'two pages',
      `${JSON.stringify({ Users: [one], PaginationToken: 'x' })}\n${JSON.stringify({ Users: [two] })}`,
    ],
    ['a record a line', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`],
    ['records over several lines', `${JSON.stringify(one, null, 2)}\n${JSON.stringify(two, null, 2)}`],
    ['blank lines between records', `\n\n${JSON.stringify(one)}\n\n${JSON.stringify(two)}\n\n`],
  ];

  test.each(shapes)('%s is read, however the bytes arrive', async (_, text) => {
    const notices: UsersNotice[] = [];
    for (const size of [1, 2, 3, 7, 100_000])
      expect(names(await read(text, { onNotice: (notice) => notices.push(notice) }, size))).toEqual(both);
    expect(notices).toEqual([]);
  });

  test('no users at all are fine where the file says so', async () => {
    expect(await read('[]')).toEqual([]);
    expect(await read(' [ ] \n')).toEqual([]);
    expect(await read('{"Users":[]}')).toEqual([]);
    expect(await read('', { format: 'ndjson' })).toEqual([]);
  });

  test('a listing that ends with a token is known to be incomplete', async () => {
    const notices: UsersNotice[] = [];
    const text = JSON.stringify({ Users: [one], PaginationToken: 'secret-token' });
    expect(names(await read(text, { onNotice: (notice) => notices.push(notice) }))).toEqual(['one']);
    expect(notices).toMatchObject([{ topic: 'listing-incomplete' }]);
    expect(notices[0]?.message).not.toContain('secret-token');
  });
});

describe('what is written', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const name = text.filter((each) => each !== '');
  const dateMs = fc.integer({ min: 0, max: 4_000_000_000_000 });
  const anyUser: fc.Arbitrary<UserWithGroups> = fc.record(
    {
      user: fc.record(
        {
          username: name,
          sub: fc.uuid(),
          attributes: fc.dictionary(
            name.filter((each) => each !== 'sub' && each !== '__proto__'),
            text,
            { noNullPrototype: true },
          ),
          status: fc.constantFrom('CONFIRMED', 'RESET_REQUIRED', 'SOMETHING_NEW'),
          enabled: fc.boolean(),
          createdAtMs: dateMs,
          modifiedAtMs: dateMs,
          smsMfa: fc.boolean(),
        },
        {
          requiredKeys: [
            'username',
            'attributes',
            'status',
            'enabled',
            'createdAtMs',
            'modifiedAtMs',
            'smsMfa',
          ],
        },
      ),
      groups: fc.array(name, { maxLength: 3 }),
    },
    { requiredKeys: ['user'] },
  );

  test.each([
    ['JSON', usersToJson],
    ['NDJSON', usersToNdjson],
  ])('as %s comes back as it was', async (format, write) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyUser, { maxLength: 5 }),
        fc.integer({ min: 1, max: 300 }),
        async (users, size) => {
          const written = (await collect(write(users))).join('');
          const back = await read(written, { format: format === 'NDJSON' ? 'ndjson' : 'any' }, size);
          expect(
            back.map(({ line, column, index, length, ...user }) =>
              line > 0 && column > 0 && index >= 0 && length > 0 ? user : undefined,
            ),
          ).toEqual(users);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('as JSON has the shape that the AWS CLI prints, an attribute a line', async () => {
    const [user] = await read(JSON.stringify([record({ Groups: ['a', 'b'] })]));
    if (user === undefined) throw new Error('no user was read');
    const written = (await collect(usersToJson([user, user]))).join('');
    expect(JSON.parse(written)).toEqual(
      Array(2).fill(
        record({
          UserCreateDate: '2024-01-22T21:10:26.413000+00:00',
          UserLastModifiedDate: '2024-01-22T21:10:26.413000+00:00',
          Groups: ['a', 'b'],
        }),
      ),
    );
    expect(written.split('\n')[4]).toBe(
      '      { "Name": "sub", "Value": "d2c03be4-25f3-4be3-8b30-f137a8578ad3" },',
    );
    expect((await collect(usersToJson([]))).join('')).toBe('[]\n');
  });

  test('as NDJSON is one line a user', async () => {
    const user = { user: (await readOne({ Username: 'a\nb' })).user };
    const written = (await collect(usersToNdjson([user, user]))).join('');
    expect(written.match(/\n/g)).toHaveLength(2);
  });
});

test.each([1, 10, 333])('chunks of %i bytes may be overwritten once the next is asked for', async (size) => {
  const people = [record({ Username: 'é' }), record({ Username: 'a"b' }), record({ Other: 1 })];
  const bytes = Buffer.from(JSON.stringify({ Users: people }));
  const chunk = Buffer.alloc(size);
  async function* overwriting() {
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.subarray(at, at + size);
      part.copy(chunk);
      yield chunk.subarray(0, part.length);
      chunk.fill('x');
    }
  }
  const users = await collect(readUsers(overwriting(), { file: 'users.json' }));
  expect(users.map(({ user }) => user.username)).toEqual(['é', 'a"b', 'GAK']);
});

describe('a record’s place', () => {
  const people = [record({ Username: 'é🚢' }), record(), record({ Username: 'two' })];
  test.each([
    ['an array over lines', JSON.stringify(people, null, 2)],
    ['several on one line, not all ASCII', people.map((one) => JSON.stringify(one)).join('  ')],
    ['lines within and one line between', people.map((one) => JSON.stringify(one, null, 1)).join(' ')],
  ])('is told by line and column, however the bytes arrive: %s', async (_, text) => {
    const places = [...text.matchAll(/\{\s*"Username"/g)].map(({ index }) => {
      const before = text.slice(0, index).split('\n');
      return [before.length, (before.at(-1) ?? '').length + 1];
    });
    expect(places).toHaveLength(3);
    for (const chunkSize of [1, 7, 100, 100_000]) {
      const users = await read(text, {}, chunkSize);
      expect(users.map(({ line, column }) => [line, column])).toEqual(places);
      const some = await read(text, { wanted: (index) => index === 2 }, chunkSize);
      expect(some.map(({ user, line, column }) => [user.username, line, column])).toEqual([
        ['two', ...(places[2] as number[])],
      ]);
      const lengths = users.map(({ length }) => length);
      const choice = {
        wanted: (index: number) => index === 2,
        lengthOf: (index: number) => lengths[index] ?? 0,
      };
      const leapt = await read(text, choice, chunkSize);
      expect(leapt.map(({ user, index }) => [user.username, index])).toEqual([['two', 2]]);
    }
  });
});

test.each([
  ['2024-02-29T00:00:00Z', true],
  ['2000-02-29T00:00:00Z', true],
  ['1900-02-29T00:00:00Z', false],
  ['2023-02-29T00:00:00Z', false],
  ['2023-04-31T00:00:00Z', false],
  ['2023-01-01T00:00:00.1234567891Z', false],
  ['2023-01-01T00:00:00.Z', false],
  ['2023-01-01T00:00:00+0530', true],
  ['2023-01-01T00:00:00+05:3', false],
  ['2023-01-01T00:00:00Z ', false],
])('the date %s is one: %s', async (date, isOne) => {
  const reading = read(JSON.stringify([record({ UserCreateDate: date })]));
  if (isOne) expect((await reading)[0]?.user.createdAtMs).toBe(Date.parse(date.replace('+0530', '+05:30')));
  else await expect(reading).rejects.toMatchObject({ code: 'bad-users-file' });
});
