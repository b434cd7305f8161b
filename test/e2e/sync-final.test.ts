import { expect, test } from 'vitest';
import { lookFinally } from '../../packages/poolferry/src/steps/sync/final.ts';
import { carriedWorld, type Pair } from '../carried-world.ts';

test('a sync is the last one only where two listings are alike in everybody, whether they cross or not', async () => {
  const here = await carriedWorld({ users: 80, seed: 308 });
  const { on, inside, sync, people, groups } = here;
  await on('source', 'UpdateUserPool', { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
  const notFinal = () =>
    inside(async (migration) => (await lookFinally(migration, { allowMessages: false })).notFinal);
  const skipped = await inside(({ ledger }) =>
    ledger.users.all(0, 100).filter(({ outcome }) => outcome === 'skipped'),
  );
  const [one, two] = skipped.map(({ username }) => username);
  const member = here.pairs.find(({ old }) => old.sub !== '') as Pair;
  const [name] = [...(await groups.source())].find(([, { members }]) => !members.has(member.old.sub)) as [
    string,
    unknown,
  ];
  await on('source', 'CreateGroup', { GroupName: 'unused' });
  await sync();
  expect(await notFinal()).toEqual([]);

  const changes: [string, () => Promise<unknown>][] = [
    [
      'a skipped user joins a group',
      () => on('source', 'AdminAddUserToGroup', { Username: one, GroupName: name }),
    ],
    ['and leaves it', () => on('source', 'AdminRemoveUserFromGroup', { Username: one, GroupName: name })],
    ['a skipped user is gone', () => on('source', 'AdminDeleteUser', { Username: two })],
    ['a group is gone', () => on('source', 'DeleteGroup', { GroupName: 'unused' })],
    ['somebody across joins a group', () => here.join('source', member.old, name)],
  ];
  for (const [what, change] of changes) {
    await change();
    expect([what, ...(await notFinal())]).toEqual(expect.arrayContaining([what, 'still-changing']));
    await sync();
  }
  // Who was deleted is not news for good, nor is a member of a group that is gone.
  await on('source', 'AdminDeleteUser', { Username: member.old.username });
  await sync({ request: { deletions: 1 } });
  expect(await notFinal()).not.toContain('still-changing');
  expect((await people.target()).has(member.now.sub)).toBe(false);
  await here.close();
});
