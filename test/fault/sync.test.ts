import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, runAndKill, scratch } from '../command.ts';
import { type ListedUser, Wire } from '../wire.ts';
import { toldByLedger } from './engine.ts';
import { seededChoice } from './seeded-choice.ts';

type People = Map<string, ListedUser>;

const changes = ['name', 'bare', 'email', 'flag', 'join', 'delete', 'nothing'] as const;

/** Two pools whose people are across, and then many of both changed in some way or other. */
async function changedSince(seed: number) {
  const sandbox = await startSandbox({ users: 60, seed, quota: 'off', listingLagMs: 2000 });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const flags = ['--json', ...pools(sandbox), ...decisions];
  expect((await run(folder, ['migrate', '--yes', '--no-verify', ...flags])).code).toBe(0);
  // Later changes in the target bear later dates, and listings show by then what was carried.
  await wire.control('clock', { advanceMs: 5000 });
  await wire.control('clock-skew', { aheadMs: 1 });
  const { ids } = toldByLedger(join(folder, 'poolferry.db'));
  const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
  const given = await wire.users(target);
  const choice = seededChoice(seed);
  const joined = await changeSource(wire, source, choice);
  for (const { username: Username } of inOrder(given)) {
    if (!choice.chance(0.2)) continue;
    const Name = choice.oneOf(['name', 'family_name']);
    const UserAttributes = [{ Name, Value: 'Changed-by-hand' }];
    await wire.ok('AdminUpdateUserAttributes', { UserPoolId: target, Username, UserAttributes });
  }
  await wire.control('clock', { advanceMs: 5000 });
  const sync = ['sync', '--yes', '--delete', '60', ...flags];
  const was = { ids, given, from: await wire.users(source), to: await wire.users(target), joined };
  return { sandbox, wire, folder, sync, was };
}

type Was = Awaited<ReturnType<typeof changedSince>>['was'];

/** Returns who came into which group, by old sub. */
async function changeSource(
  wire: Wire,
  UserPoolId: string,
  choice: ReturnType<typeof seededChoice>,
): Promise<Map<string, string>> {
  const groups = [...(await wire.groups(UserPoolId)).keys()].filter((name) => !name.startsWith(UserPoolId));
  const joined = new Map<string, string>();
  for (const { sub, username: Username, status, attributes, enabled } of inOrder(
    await wire.users(UserPoolId),
  )) {
    if (status !== 'CONFIRMED' || attributes.email_verified !== 'true') continue;
    const on = (operation: string, input: object = {}) =>
      wire.ok(operation, { UserPoolId, Username, ...input });
    const set = (values: Record<string, string>) =>
      on('AdminUpdateUserAttributes', {
        UserAttributes: Object.entries(values).map(([Name, Value]) => ({ Name, Value })),
      });
    const change = choice.oneOf(changes);
    const group = choice.oneOf(groups);
    if (change === 'name') await set({ name: 'Other-name' });
    if (change === 'bare') await on('AdminDeleteUserAttributes', { UserAttributeNames: ['family_name'] });
    if (change === 'email') await set({ email: `moved-${sub}@example.org`, email_verified: 'true' });
    if (change === 'flag') await on(enabled ? 'AdminDisableUser' : 'AdminEnableUser');
    if (change === 'join') await on('AdminAddUserToGroup', { GroupName: group });
    if (change === 'delete') await on('AdminDeleteUser');
    if (change === 'join') joined.set(sub, group);
  }
  return joined;
}

/** By what does not come by chance. */
const inOrder = (people: People) =>
  [...people.values()].sort((a, b) => ((a.attributes.email ?? '') < (b.attributes.email ?? '') ? -1 : 1));

/** What is not as it should be, a line each: the source's change where the target had not changed, else the target's. */
async function wrongAfter(wire: Wire, { ids, given, from, to, joined }: Was): Promise<string[]> {
  const target = wire.sandbox.target.userPoolId;
  const [now, groups] = [await wire.users(target), await wire.groups(target)];
  const wrong: string[] = [];
  for (const [oldSub, newSub] of ids) {
    const [was, source, before, after] = [
      given.get(newSub),
      from.get(oldSub),
      to.get(newSub),
      now.get(newSub),
    ];
    if (was === undefined || before === undefined) throw new Error(`${newSub} was never there`);
    if (source === undefined) {
      const isChanged = JSON.stringify(was.attributes) !== JSON.stringify(before.attributes);
      if ((after !== undefined) !== isChanged)
        wrong.push(`${oldSub}: ${isChanged ? 'not spared' : 'not deleted'}`);
      continue;
    }
    const names = [was, source, before].flatMap(({ attributes }) => Object.keys(attributes));
    for (const name of new Set(names)) {
      const [base, wanted, found] = [was, source, before].map(({ attributes }) => told(attributes, name));
      const isKept = base === wanted || base !== found;
      const value = after && told(after.attributes, name);
      if (name !== 'identities' && value !== (isKept ? found : wanted)) wrong.push(`${oldSub}: ${name}`);
    }
    if (after?.enabled !== source.enabled) wrong.push(`${oldSub}: enabled`);
    const group = joined.get(oldSub);
    if (group !== undefined && !groups.get(group)?.members.has(newSub)) wrong.push(`${oldSub}: ${group}`);
  }
  return wrong;
}

/** The target folds the case of emails. */
const told = (attributes: Record<string, string>, name: string) =>
  name === 'email' ? attributes.email?.toLowerCase() : attributes[name];

describe('a sync', () => {
  test.each([
    [402, 'AdminUpdateUserAttributes', 2],
    [501, 'AdminDeleteUser', 2],
  ])(
    'that is killed (seed %i, %s) and goes on through faults ends as if nothing had happened',
    async (seed, operation, at) => {
      const { sandbox, wire, folder, sync, was } = await changedSince(seed);
      await wire.control('latency', { minMs: 0, maxMs: 15 });
      const before = (await wire.calls())[operation] ?? 0;
      const isTime = async () => ((await wire.calls())[operation] ?? 0) >= before + at;
      expect(await runAndKill({ folder, migrate: sync }, isTime)).toBe(true);
      await wire.control('latency', { minMs: 0, maxMs: 0 });
      await wire.control('switches', { addToGroupTwice: 'refused', removeFromGroupTwice: 'refused' });
      const faults = [
        'throttle-burst',
        'internal-error',
        'unavailable',
        'reset-before',
        'reset-after',
        'malformed-after',
      ];
      await wire.control('faults', { faults });
      const ended = await run(folder, sync);
      const { conflicts, unwritten } = ended.result().sync;
      expect([ended.code, unwritten]).toEqual([conflicts > 0 ? 5 : 0, {}]);
      await wire.control('faults', { faults: 'none' });
      await wire.control('clock', { advanceMs: 5000 });
      expect(await wrongAfter(wire, was)).toEqual([]);
      expect((await wire.control(`outbox?pool=${sandbox.target.userPoolId}`)).messages).toEqual([]);
      await sandbox.close();
    },
  );
});
