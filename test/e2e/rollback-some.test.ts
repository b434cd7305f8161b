import { expect, test } from 'vitest';
import { namesInLines } from '../../packages/poolferry/src/steps/named-people.ts';
import { lookBack } from '../../packages/poolferry/src/steps/rollback/look.ts';
import { takeBack } from '../../packages/poolferry/src/steps/rollback/take-back.ts';
import { type CarriedWorld, carriedWorld, type Pair } from '../carried-world.ts';

const rollback = ({ inside }: CarriedWorld, only?: string[], beforehand?: () => Promise<unknown>) =>
  inside(async (migration) => {
    const choice = only === undefined ? {} : { only: namesInLines(only) };
    const view = await lookBack(migration, choice);
    await beforehand?.();
    return takeBack(migration, view, choice);
  });

test('who is taken back by name stays away while everybody else is kept in step, until all are taken back', async () => {
  const here = await carriedWorld({
    ...{ users: 20, seed: 306 },
    before: async (wire) => {
      const UserPoolId = wire.sandbox.source.userPoolId;
      for (let nth = 0; nth < 62; nth += 1)
        await wire.ok('CreateGroup', { UserPoolId, GroupName: `group-${nth}` });
    },
  });
  const { wire, set, sync, people } = here;
  const [one, two] = here.pairs as [Pair, Pair];
  expect(await rollback(here, [one.old.sub])).toMatchObject({ deleted: 1, groupsDeleted: 0 });
  await set('source', one.old, { family_name: 'Back-there' });
  await set('source', two.old, { family_name: 'Renamed' });
  expect((await sync()).done).toMatchObject({ added: 0, changed: 1, unwritten: {} });
  const now = await people.target();
  expect(now.has(one.now.sub)).toBe(false);
  expect(now.get(two.now.sub)?.attributes.family_name).toBe('Renamed');

  // The tokens of a long listing may die between two pages.
  const tokensDie = () =>
    wire.control('strikes', { operation: 'ListGroups', fault: 'page-tokens-die', at: 2 });
  const all = await rollback(here, undefined, tokensDie);
  expect(all).toMatchObject({ spared: 0, failed: 0, sparedGroups: [] });
  expect(all.groupsDeleted).toBeGreaterThan(60);
  await expect(sync()).rejects.toMatchObject({ code: 'rolled-back' });
  expect((await people.target()).size).toBe(0);
  // Nor does a name take that back.
  await rollback(here, [two.old.sub]);
  await expect(sync()).rejects.toMatchObject({ code: 'rolled-back' });
  await here.close();
});
