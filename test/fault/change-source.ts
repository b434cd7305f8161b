import type { ListedUser, Wire } from '../wire.ts';

/** What the source's people and groups have gone through, in numbers. */
export interface SourceChanges {
  added: number;
  gone: number;
}

const each = 2;
const groupNames = ['customers', 'newsletter', 'editors'] as const;

/** Whoever has a verified email, by what does not come by chance. */
async function peopleOf(wire: Wire, userPoolId: string): Promise<ListedUser[]> {
  const email = ({ attributes }: ListedUser) => attributes.email ?? '';
  return [...(await wire.users(userPoolId)).values()]
    .filter(({ status, attributes }) => status === 'CONFIRMED' && attributes.email_verified === 'true')
    .sort((a, b) => (email(a) < email(b) ? -1 : 1));
}

/** Before a migration: some are disabled, whom `changeSource` lets in again, but for one. */
export async function disableSome(wire: Wire, UserPoolId: string): Promise<void> {
  const people = await peopleOf(wire, UserPoolId);
  for (const { username: Username } of people.filter(({ enabled }) => enabled).slice(0, each + 1))
    await wire.ok('AdminDisableUser', { UserPoolId, Username });
}

/** Changes the source in every way that a sync has a call for, each more than once. */
export async function changeSource(wire: Wire, UserPoolId: string): Promise<SourceChanges> {
  const people = await peopleOf(wire, UserPoolId);
  const disabled = people.filter(({ enabled }) => !enabled);
  const left = people.filter(({ enabled }) => enabled);
  const groups = await wire.groups(UserPoolId);
  const isIn = (name: string, { sub }: ListedUser) => groups.get(name)?.members.has(sub) === true;
  const take = (accepts: (user: ListedUser) => boolean = () => true): ListedUser[] => {
    const taken = left.filter(accepts).slice(0, each);
    if (taken.length < each) throw new Error('there are too few people to change');
    for (const one of taken) left.splice(left.indexOf(one), 1);
    return taken;
  };
  const on = (
    operation: string,
    users: readonly ListedUser[],
    input: (user: ListedUser) => object = () => ({}),
  ) =>
    Promise.all(
      users.map((user) => wire.ok(operation, { UserPoolId, Username: user.username, ...input(user) })),
    );
  const set = (users: readonly ListedUser[], values: (user: ListedUser) => Record<string, string>) =>
    on('AdminUpdateUserAttributes', users, (user) => ({
      UserAttributes: Object.entries(values(user)).map(([Name, Value]) => ({ Name, Value })),
    }));

  await on(
    'AdminRemoveUserFromGroup',
    take((user) => isIn(groupNames[0], user)),
    () => ({ GroupName: groupNames[0] }),
  );
  await set(take(), () => ({ name: 'Other-name' }));
  await on(
    'AdminDeleteUserAttributes',
    take(({ attributes }) => 'family_name' in attributes),
    () => ({
      UserAttributeNames: ['family_name'],
    }),
  );
  await set(take(), ({ sub }) => ({ email: `moved-${sub}@example.org`, email_verified: 'true' }));
  await on('AdminDisableUser', take());
  await on('AdminEnableUser', disabled.slice(0, each));
  await on(
    'AdminAddUserToGroup',
    take((user) => !isIn(groupNames[2], user)),
    () => ({ GroupName: groupNames[2] }),
  );
  for (const GroupName of ['crew', 'guests']) {
    await wire.ok('CreateGroup', { UserPoolId, GroupName, Description: 'Came later', Precedence: 7 });
    await on('AdminAddUserToGroup', left.slice(-each), () => ({ GroupName }));
  }
  for (const GroupName of groupNames.slice(0, 2))
    await wire.ok('UpdateGroup', { UserPoolId, GroupName, Description: 'As of today', Precedence: 8 });
  await on('AdminDeleteUser', take());
  await signUp(wire, UserPoolId);
  return { added: each, gone: each };
}

async function signUp(wire: Wire, UserPoolId: string): Promise<void> {
  for (let number = 1; number <= each; number += 1) {
    const Username = `newcomer-${number}@example.org`;
    const attributes = { email: Username, email_verified: 'true', name: 'New', family_name: 'Comer' };
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    await wire.ok('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await wire.ok('AdminSetUserPassword', {
      UserPoolId,
      Username,
      Password: 'Chosen-4-good!',
      Permanent: true,
    });
  }
}
