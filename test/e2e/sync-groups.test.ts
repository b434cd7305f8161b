import { expect, test } from 'vitest';
import { acknowledgeable } from '../../packages/poolferry/src/config/choices.ts';
import { carriedWorld, type Pair } from '../carried-world.ts';

const careful = { acknowledge: acknowledgeable.filter((code) => code !== 'group-clash') };
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

test('nobody is put by a sync into a group that would give them other rights than the plan told', async () => {
  const here = await carriedWorld({
    ...{ users: 30, seed: 304, decisions: careful },
    before: async (wire) => {
      for (const side of ['source', 'target'] as const) {
        const UserPoolId = wire.sandbox[side].userPoolId;
        await wire.ok('CreateGroup', { UserPoolId, GroupName: 'alike' });
      }
      await wire.ok('CreateGroup', { UserPoolId: wire.sandbox.source.userPoolId, GroupName: 'ours' });
    },
  });
  const { on, join, sync, groups, signUp, planAgain } = here;
  const [one, two, three] = here.pairs as [Pair, Pair, Pair];
  await on('target', 'CreateGroup', { GroupName: 'ops', RoleArn: role('power') });
  await on('source', 'CreateGroup', { GroupName: 'ops' });
  await on('target', 'UpdateGroup', { GroupName: 'ours', RoleArn: role('power') });
  await on('target', 'UpdateGroup', { GroupName: 'alike', RoleArn: role('power') });
  await join('source', one.old, 'ops');
  await join('source', two.old, 'ours');
  await join('source', three.old, 'alike');
  await signUp('newcomer', { email: 'newcomer@example.org', email_verified: 'true' });
  await on('source', 'AdminAddUserToGroup', { Username: 'newcomer', GroupName: 'ours' });

  const { view, done } = await sync();
  expect(done).toMatchObject({ joined: 0, added: 0, unwritten: { 'group-unsettled': 3 } });
  expect(view.settled).toBe(false);
  expect(done.groups).toEqual(
    expect.arrayContaining([
      { name: 'ops', change: 'clash', settings: ['roleArn'] },
      { name: 'alike', change: 'clash', settings: ['roleArn'] },
      { name: 'ours', change: 'conflict', settings: ['roleArn'] },
    ]),
  );
  const members = async () =>
    [...(await groups.target())].flatMap(([name, { members: of }]) =>
      ['ops', 'ours', 'alike'].includes(name) ? [...of] : [],
    );
  expect(await members()).toEqual([]);

  // Two are mended; the third the owner accepts.
  await on('target', 'DeleteGroup', { GroupName: 'ours' });
  await on('target', 'CreateGroup', { GroupName: 'ours' });
  expect(await planAgain(careful)).toBe(false);
  expect(await planAgain({ acknowledge: acknowledgeable })).toBe(true);
  const accepted = await sync();
  expect(accepted.done).toMatchObject({ joined: 3, added: 1, unwritten: {}, groups: [] });
  expect(await members()).toHaveLength(4);
  await here.close();
});

test('groups that a listing leaves out keep their members, and a group that both pools have made alike is in no conflict', async () => {
  const here = await carriedWorld({ users: 30, seed: 305 });
  const { on, sync, groups } = here;
  const before = await groups.target();
  const [full] = [...before].find(([, { members }]) => members.size > 1) as [string, unknown];
  const short = await sync({
    lie: (operation, _, { Groups, ...others }) =>
      operation === 'ListGroups'
        ? { ...others, Groups: Groups.filter(({ GroupName }: { GroupName: string }) => GroupName !== full) }
        : undefined,
  });
  expect(short.done).toMatchObject({ left: 0, groups: [] });
  expect((await groups.target()).get(full)?.members).toEqual(before.get(full)?.members);
  // The next change of the source is held to what the target has by agreement, not to what we gave it once.
  for (const side of ['source', 'target'] as const)
    await on(side, 'UpdateGroup', { GroupName: full, Description: 'agreed' });
  expect((await sync()).done.groups).toEqual([]);
  await on('source', 'UpdateGroup', { GroupName: full, Description: 'later' });
  expect((await sync()).done.groups).toEqual([{ name: full, change: 'changed', settings: ['description'] }]);
  await on('source', 'DeleteGroup', { GroupName: full });
  expect((await sync()).done.groups).toEqual([{ name: full, change: 'gone', settings: [] }]);
  expect((await groups.target()).get(full)?.members.size).toBe(0);
  await here.close();
});
