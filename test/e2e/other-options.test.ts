import { expect, test } from 'vitest';
import type { OptionsInput } from '../../packages/poolferry/src/config/input.ts';
import { lookBack } from '../../packages/poolferry/src/steps/rollback/look.ts';
import { takeBack } from '../../packages/poolferry/src/steps/rollback/take-back.ts';
import { type CarriedWorld, carriedWorld, type Pair } from '../carried-world.ts';
import { carryAcross } from '../in-process.ts';

const early = 8;

/** A few cross by the first options, everybody else by the others. */
async function worldOfTwo(first: OptionsInput, others: OptionsInput): Promise<CarriedWorld> {
  const here = await carriedWorld({ users: 20, seed: 309, decisions: first, request: { limit: early } });
  expect(await here.planAgain(others)).toBe(true);
  const { counts } = await carryAcross(here.sandbox, here.ledger, { options: others });
  expect(counts).toMatchObject({ pending: 0, failed: 0 });
  return here;
}

const rollback = ({ inside }: CarriedWorld) =>
  inside(async (migration) => takeBack(migration, await lookBack(migration, {}), {}));

const tenant = (value: string): OptionsInput => ({ attributes: { set: { 'custom:tenant': value } } });

/** The ledger knows the text of the function alone, and has to tell it from the one before. */
const byFunction = (which: 'one' | 'two'): OptionsInput => ({
  attributes: {
    map:
      which === 'one'
        ? (_, attributes) => ({ ...attributes, 'custom:tenant': 'one' })
        : (_, attributes) => ({ ...attributes, 'custom:tenant': 'two' }),
  },
});

test.each<[string, OptionsInput, OptionsInput]>([
  ['another attribute', {}, tenant('zzz')],
  ['a function', tenant('zzz'), byFunction('one')],
  ['another function of the owner', byFunction('one'), byFunction('two')],
])(
  'who crossed before the options changed (%s) is taken back like everybody else',
  async (_, first, others) => {
    const here = await worldOfTwo(first, others);
    const [changed] = here.pairs as [Pair];
    await here.set('target', changed.now, { 'custom:tenant': 'their own' });
    expect(await rollback(here)).toMatchObject({ spared: 1, failed: 0, gone: 0 });
    expect([...(await here.people.target()).keys()]).toEqual([changed.now.sub]);
    await here.close();
  },
);

test('a sync gives them what the new options say, unless somebody has changed it there', async () => {
  const here = await worldOfTwo(byFunction('one'), byFunction('two'));
  const { set, people } = here;
  const [renamed, changed] = here.pairs as [Pair, Pair];
  await set('source', renamed.old, { family_name: 'Renamed' });
  await set('target', changed.now, { 'custom:tenant': 'their own' });
  expect((await here.sync()).done).toMatchObject({
    changed: early - 1,
    conflicts: 1,
    unwritten: {},
    failed: 0,
  });
  const now = await people.target();
  expect(now.get(renamed.now.sub)?.attributes).toMatchObject({
    ...{ family_name: 'Renamed', 'custom:tenant': 'two' },
  });
  expect(now.get(changed.now.sub)?.attributes['custom:tenant']).toBe('their own');
  // Nor are they looked at again for what they have by now.
  const { view, done } = await here.sync();
  expect([view.changed, done.changed, done.conflicts]).toEqual([0, 0, 1]);
  // What the sync gave them is kept as well.
  expect(await here.planAgain(tenant('three'))).toBe(true);
  expect(await rollback(here)).toMatchObject({ spared: 1, failed: 0, gone: 0 });
  await here.close();
});
