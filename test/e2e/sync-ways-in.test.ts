import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acknowledgeable } from '../../packages/poolferry/src/config/choices.ts';
import { ServiceError } from '../../packages/poolferry/src/errors.ts';
import type { PoolferryEvent } from '../../packages/poolferry/src/events.ts';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import type { Migration, PoolSide } from '../../packages/poolferry/src/steps/migration.ts';
import { keepInStep } from '../../packages/poolferry/src/steps/sync/watch.ts';
import { verifyPools } from '../../packages/poolferry/src/steps/verify.ts';
import { type AnyCall, type CarriedWorld, calling, carriedWorld, type Pair } from '../carried-world.ts';
import type { Answer, ListedUser } from '../wire.ts';

const careful = { acknowledge: acknowledgeable.filter((code) => code !== 'group-clash') };
const verified = (email: string) => ({ email, email_verified: 'true' });

describe('who gets in, and who does not, after a sync', () => {
  let here: CarriedWorld;
  let somebody: () => Pair;
  beforeAll(async () => {
    here = await carriedWorld({ users: 60, seed: 320, decisions: careful });
    const pairs = [...here.pairs];
    somebody = () => pairs.pop() as Pair;
  });
  afterAll(() => here.close());

  const inTarget = async ({ now }: Pair) => (await here.people.target()).get(now.sub) as ListedUser;
  const flag = (side: 'source' | 'target', which: 'Disable' | 'Enable', { old, now }: Pair) =>
    here.on(side, `Admin${which}User`, { Username: (side === 'source' ? old : now).username });
  const cannotRecover = () => here.inside(({ ledger }) => ledger.census.counts().cannotRecover);

  test('one old page of the source puts no old address back, and locks nobody out', async () => {
    const [moved, here_] = [somebody(), somebody()];
    const old = moved.old.attributes.email ?? '';
    await here.set('source', moved.old, verified('moved@example.org'));
    expect((await here.sync()).done.changed).toBe(1);
    const asked: string[] = [];
    const lie = (operation: string, input: Answer, answer: Answer) => {
      if (operation === 'AdminGetUser') asked.push(input.Username);
      if (operation !== 'ListUsers') return undefined;
      const Users = answer.Users.map((user: Answer) => {
        if (user.Username === here_.old.username) return { ...user, Enabled: false };
        if (user.Username !== moved.old.username) return user;
        const others = user.Attributes.filter(({ Name }: Answer) => Name !== 'email');
        return { ...user, Attributes: [...others, { Name: 'email', Value: old }] };
      });
      return { ...answer, Users };
    };
    const { view, done } = await here.sync({ lie });
    expect(view).toMatchObject({ changed: 1, disabled: 1 });
    expect(done).toMatchObject({ changed: 0, disabled: 0, unwritten: {}, conflicts: 0 });
    expect((await inTarget(moved)).attributes).toMatchObject(verified('moved@example.org'));
    expect((await inTarget(here_)).enabled).toBe(true);
    expect(new Set(asked)).toEqual(new Set([moved.old.username, here_.old.username]));

    // Anything else is believed: it would make a monthly active user of the source.
    asked.length = 0;
    await here.set('source', moved.old, { family_name: 'Renamed' });
    const known = (operation: string, input: Answer) => {
      if (operation === 'AdminGetUser') asked.push(input.Username);
    };
    expect((await here.sync({ lie: known })).done.changed).toBe(1);
    expect(asked).toEqual([]);
  });

  test("a lock of the target's administrator outlasts a sync that was killed before its own", async () => {
    const killed = async (pair: Pair, at: string) => {
      await flag('source', 'Disable', pair);
      await here.wire.control('clock', { advanceMs: 5000 });
      const checkpoint = (reached: string) => {
        if (reached === `${at}:AdminDisableUser`) throw new Error('killed');
      };
      await expect(here.sync({ ports: { checkpoint } })).rejects.toThrow('killed');
      await here.wire.control('clock', { advanceMs: 120_000 });
    };
    const [ours, theirs] = [somebody(), somebody()];
    const before = await cannotRecover();
    await killed(ours, 'answered');
    expect((await here.sync()).done.conflicts).toBe(0);
    await killed(theirs, 'sending');
    await flag('target', 'Disable', theirs);
    await here.sync();
    expect(await cannotRecover()).toBe(before + 2);
    for (const pair of [ours, theirs]) await flag('source', 'Enable', pair);
    expect((await here.sync()).done).toMatchObject({ enabled: 1, conflicts: 1 });
    expect([(await inTarget(ours)).enabled, (await inTarget(theirs)).enabled]).toEqual([true, false]);
    // Who stays locked out has no way back.
    expect(await cannotRecover()).toBe(before + 1);
    await flag('target', 'Enable', theirs);
    expect((await here.sync()).done.conflicts).toBe(0);
    expect(await cannotRecover()).toBe(before);

    // Where no date follows a flag, none is surely ours.
    await here.wire.control('switches', { lastModifiedFollows: 'attributes' });
    const either = somebody();
    await killed(either, 'answered');
    await here.sync();
    await flag('source', 'Enable', either);
    expect((await here.sync()).done).toMatchObject({ enabled: 0, conflicts: 1 });
    await flag('target', 'Enable', either);
    await here.sync();
    await here.wire.control('switches', { lastModifiedFollows: 'profile' });
  });

  test('one attribute that is refused keeps nobody locked out, unless it is their way in', async () => {
    const [named, moved, leaves] = [somebody(), somebody(), somebody()];
    await here.on('source', 'CreateGroup', { GroupName: 'later' });
    await here.on('source', 'CreateGroup', { GroupName: 'given-up' });
    await here.join('source', leaves.old, 'given-up');
    for (const pair of [named, moved, leaves]) await flag('source', 'Disable', pair);
    expect((await here.sync()).done).toMatchObject({ disabled: 3, joined: 1, failed: 0 });
    for (const pair of [named, moved, leaves]) await flag('source', 'Enable', pair);
    await here.set('source', named.old, { family_name: 'Refused', nickname: 'Taken' });
    await here.set('source', moved.old, { ...verified('refused@example.org'), nickname: 'Taken' });
    await here.on('source', 'AdminRemoveUserFromGroup', {
      Username: leaves.old.username,
      GroupName: 'given-up',
    });
    await here.set('source', leaves.old, { nickname: 'Taken' });
    for (const { old } of [named, moved]) await here.join('source', old, 'later');

    const refuse = (operation: string, input: Answer) =>
      operation === 'AdminRemoveUserFromGroup' ||
      input.UserAttributes?.some(({ Value }: Answer) => /refused/i.test(Value)) === true;
    const { done } = await here.sync({ refuse });
    expect(done).toMatchObject({
      changed: 3,
      joined: 2,
      left: 0,
      enabled: 1,
      failed: 3,
      unwritten: { failed: 3 },
    });
    const [one, two, three] = [await inTarget(named), await inTarget(moved), await inTarget(leaves)];
    expect([one.enabled, two.enabled, three.enabled]).toEqual([true, false, false]);
    for (const { attributes } of [one, two, three]) expect(attributes.nickname).toBe('Taken');
    expect(one.attributes.family_name).toBe(named.now.attributes.family_name);
    expect(two.attributes.email).toBe(moved.now.attributes.email);

    const again = await here.sync();
    expect(again.done).toMatchObject({
      changed: 2,
      enabled: 2,
      joined: 0,
      left: 1,
      failed: 0,
      unwritten: {},
    });
    expect((await inTarget(named)).attributes.family_name).toBe('Refused');
    expect(await inTarget(moved)).toMatchObject({
      enabled: true,
      attributes: verified('refused@example.org'),
    });
    expect((await here.sync()).view.news).toBe(0);
  });

  test('a watch says how far behind it is when it gives a round up', async () => {
    const stop = new AbortController();
    const told: PoolferryEvent[] = [];
    const emit = (event: PoolferryEvent) => {
      told.push(event);
      if (event.code === 'notice') stop.abort();
    };
    await here.inside(
      async (migration) => {
        const outOfOrder = () =>
          Promise.reject(new ServiceError('Out of order.', { code: 'unreachable', hint: 'Wait.' }));
        migration.ledger.header.set('syncedAtMs', Date.now() - 90_000);
        return keepInStep(withSource(migration, outOfOrder), { allowMessages: false }, { everyMs: 60_000 });
      },
      { ports: { emit, signal: stop.signal } },
    );
    const notice = told.find(({ code }) => code === 'notice');
    expect(notice).toMatchObject({ topic: 'sync-round' });
    const { behindSeconds = 0 } = notice as { behindSeconds?: number };
    expect(behindSeconds).toBeGreaterThanOrEqual(90);
  });

  test('whoever a stopped run has left on the way is kept out once the source disables them, whatever is to be settled', async () => {
    const [first, second] = [somebody(), somebody()];
    // As an import job leaves people: RESET_REQUIRED, enabled, and without their groups.
    const rows = new DatabaseSync(here.ledger);
    for (const { now } of [first, second])
      rows.exec(
        `UPDATE users SET outcome = 'pending', route = 'import-job', reached = 2 WHERE target_sub = x'${now.sub.replaceAll('-', '')}'`,
      );
    rows.close();
    const RoleArn = 'arn:aws:iam::123456789012:role/power';
    await here.on('target', 'CreateGroup', { GroupName: 'clashing', RoleArn });
    await here.on('source', 'CreateGroup', { GroupName: 'clashing' });
    await flag('source', 'Disable', first);
    const verify = () => {
      const compared = Promise.withResolvers<void>();
      const checkpoint = (at: string) => at === 'target-page-verified' && compared.resolve();
      return here.inside(
        async (migration) => {
          // The source tells of the change when its people in the target have been compared already.
          const slow: AnyCall = async (operation, input, options) => {
            if (operation === 'ListUsers') await compared.promise;
            return (sourceOf(migration).door.call as AnyCall)(operation, input, options);
          };
          await verifyPools(withSource(migration, slow));
          const found = [...migration.ledger.verification.eachDifference()];
          return found.filter(({ field }) => field === 'enabled').map(({ targetSub }) => targetSub);
        },
        { ports: { checkpoint } },
      );
    };
    expect(await verify()).toEqual([first.now.sub]);
    const { view, done } = await here.sync();
    expect([view.settled, view.disabled, done.disabled, done.added]).toEqual([false, 1, 1, 0]);
    expect((await inTarget(first)).enabled).toBe(false);
    expect(await verify()).toEqual([]);

    await flag('source', 'Disable', second);
    const ended = await here.inside(async (migration) => {
      migration.ledger.header.set('exportedAtMs', 1);
      return migrate(migration, { mayPlan: false, verify: false });
    });
    expect(ended).toMatchObject({ settled: false, keptOut: 1 });
    expect((await inTarget(second)).enabled).toBe(false);
    expect((await here.sync()).view.disabled).toBe(0);
  });
});

const sourceOf = ({ source }: Migration) => source as PoolSide;

function withSource(migration: Migration, call: AnyCall): Migration {
  const source = sourceOf(migration);
  return { ...migration, source: { ...source, door: calling(source.door, call) } };
}
