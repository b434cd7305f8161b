import { expect, test } from 'vitest';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';
import { DeadTokenError, listGroups, listUserPages, listUsersInGroup } from './listings.ts';

const userPoolId = 'eu-west-1_Source123';

/** A door that answers with these, one after the other, and keeps what it was asked. */
function doorTo(answers: readonly unknown[]) {
  const asked: unknown[] = [];
  const left = [...answers];
  const call = async (operation: string, input: object): Promise<unknown> => {
    asked.push({ operation, ...input });
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, door: { call, serverNowMs: () => 0, userPoolId } as unknown as Door };
}

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const user = (name: string) => ({ Username: name, Attributes: [{ Name: 'sub', Value: `sub-${name}` }] });

test('short and empty pages do not end a listing; a missing token does', async () => {
  const { asked, door } = doorTo([
    { Users: [user('a')], PaginationToken: 't1' },
    { Users: [], PaginationToken: 't2' },
    { Users: [user('b')] },
  ]);
  const pages = await collect(listUserPages(door, userPoolId, { filter: 'sub ^= "0"' }));
  expect(pages.map((page) => page.users.map(({ sub }) => sub))).toEqual([['sub-a'], [], ['sub-b']]);
  expect(pages.map((page) => page.token)).toEqual(['t1', 't2', undefined]);
  const request = { operation: 'ListUsers', UserPoolId: userPoolId, Limit: 60, Filter: 'sub ^= "0"' };
  expect(asked).toEqual([
    request,
    { ...request, PaginationToken: 't1' },
    { ...request, PaginationToken: 't2' },
  ]);
});

test('a listing goes on from a token', async () => {
  const { asked, door } = doorTo([{ Users: [] }]);
  await collect(listUserPages(door, userPoolId, { token: 'kept' }));
  expect(asked).toMatchObject([{ PaginationToken: 'kept' }]);
});

test('a token that Cognito no longer takes is told apart from a wrong filter', async () => {
  const refusal = new CognitoRefusal('ListUsers', 'InvalidParameterException', 'Paging marker is invalid');
  const withToken = collect(listUserPages(doorTo([refusal]).door, userPoolId, { token: 'old' }));
  await expect(withToken).rejects.toSatisfy(DeadTokenError.is);
  const withoutToken = collect(listUserPages(doorTo([refusal]).door, userPoolId, { filter: 'sub ^= "0"' }));
  await expect(withoutToken).rejects.toBe(refusal);
});

test('a user is read whole, values unchanged', async () => {
  const { door } = doorTo([
    {
      Users: [
        {
          Username: 'jane',
          Attributes: [
            { Name: 'sub', Value: 'abc' },
            { Name: 'name', Value: ' Jane, "J"\n🙂 ' },
            { Name: 'custom:note', Value: '' },
            { Name: '__proto__', Value: 'x' },
          ],
          UserStatus: 'CONFIRMED',
          Enabled: false,
          UserCreateDate: new Date(1000),
          UserLastModifiedDate: new Date(2000),
          MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
        },
      ],
    },
  ]);
  const [page] = await collect(listUsersInGroup(door, userPoolId, 'admins'));
  const attributes = page?.users[0]?.attributes ?? {};
  expect(Object.entries(attributes)).toEqual([
    ['name', ' Jane, "J"\n🙂 '],
    ['custom:note', ''],
    ['__proto__', 'x'],
  ]);
  expect(page?.users).toMatchObject([
    {
      username: 'jane',
      sub: 'abc',
      status: 'CONFIRMED',
      enabled: false,
      createdAtMs: 1000,
      modifiedAtMs: 2000,
      smsMfa: true,
    },
  ]);
});

test('groups are read with what they have, page by page', async () => {
  const { asked, door } = doorTo([
    { Groups: [{ GroupName: 'a', Description: 'A', Precedence: 0, RoleArn: 'arn:role' }], NextToken: 'n' },
    { Groups: [{ GroupName: 'b' }] },
  ]);
  expect(await collect(listGroups(door, userPoolId))).toEqual([
    { groups: [{ name: 'a', description: 'A', precedence: 0, roleArn: 'arn:role' }], token: 'n' },
    { groups: [{ name: 'b' }] },
  ]);
  expect(asked).toMatchObject([{ operation: 'ListGroups', Limit: 60 }, { NextToken: 'n' }]);
});
