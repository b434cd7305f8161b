import { expect, test } from 'vitest';
import { InterruptedError } from '../../packages/poolferry/src/errors.ts';
import type { PoolferryEvent } from '../../packages/poolferry/src/events.ts';
import { keepInStep, type Round } from '../../packages/poolferry/src/steps/sync/watch.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { type CarriedWorld, carriedWorld, type Pair } from '../carried-world.ts';

const betweenRoundsMs = 123_456;

/** So many rounds, before each of which something happens. */
async function watched(here: CarriedWorld, deletions: boolean | number, before: (() => Promise<unknown>)[]) {
  const told: PoolferryEvent[] = [];
  const stop = new AbortController();
  const system = systemPorts({ emit: (event) => told.push(event), signal: stop.signal });
  const clock = {
    ...{ nowMs: system.clock.nowMs, monotonicMs: system.clock.monotonicMs },
    sleep: async (delayMs: number, signal?: AbortSignal) => {
      if (delayMs !== betweenRoundsMs) return system.clock.sleep(delayMs, signal);
      const next = before.shift();
      if (next !== undefined) return next().then(() => undefined);
      stop.abort();
      throw new InterruptedError();
    },
  };
  await before.shift()?.();
  const last = await here.inside(
    (migration) => keepInStep(migration, { allowMessages: false, deletions }, { everyMs: betweenRoundsMs }),
    { ports: { ...system, clock } },
  );
  return { done: (last as Round).done, told };
}

test('a watch deletes no more in all its rounds than a single sync may, and carries everything else', async () => {
  const here = await carriedWorld({ users: 160, seed: 307 });
  const { on, set, people, inside, sync } = here;
  const [one, two, three, renamed] = here.pairs as [Pair, Pair, Pair, Pair];
  const leaves = ({ old }: Pair) => on('source', 'AdminDeleteUser', { Username: old.username });
  const inTarget = async (...pairs: Pair[]) => {
    const now = await people.target();
    return pairs.map((pair) => now.has(pair.now.sub));
  };
  const rounds = await watched(here, 1, [
    () => leaves(one),
    async () => {
      await leaves(two);
      await set('source', renamed.old, { family_name: 'Renamed' });
    },
  ]);
  expect(await inTarget(one, two)).toEqual([false, true]);
  expect(rounds.done).toMatchObject({ deleted: 0, changed: 1, unwritten: { 'too-many-gone': 1 } });
  expect(rounds.told).toContainEqual(expect.objectContaining({ code: 'notice', topic: 'deletions-held' }));

  // Without a number it is one in a hundred a day, however many runs that makes.
  const { users } = (await inside(({ ledger }) => ledger.header.get('syncDeletions'))) ?? {};
  expect(users).toBe(1);
  await leaves(three);
  await expect(sync({ request: { deletions: true } })).rejects.toMatchObject({ code: 'too-many-deletions' });
  expect((await sync({ request: { deletions: 2 } })).done.deleted).toBe(2);
  expect(await inTarget(two, three)).toEqual([false, false]);
  await here.close();
});
