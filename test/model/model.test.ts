import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { smallWorlds, worldNamed } from './small-worlds.ts';

/** `npm run prove:model` goes deeper; docs/reliability.md tells what is tried and what is not. */
const cases = smallWorlds.flatMap((world) =>
  world.quick.map((bounds) => {
    const { faults, deaths } = bounds;
    return { title: `${world.name} (faults: ${faults}, deaths: ${deaths})`, world, bounds };
  }),
);

describe('whatever order things happen in, the promises hold:', () => {
  for (const { title, world, bounds } of cases) {
    test(title, async () => {
      const { states, ends } = await explore(world, bounds);
      // A search that is cut short would find nothing to complain of, either.
      expect(states).toBeGreaterThan(40);
      expect(ends).toBeGreaterThan(0);
    });
  }
});

test.each([
  ['two ordinary users', { faults: 0, deaths: 0 }],
  ['a stranger signs up', { faults: 0, deaths: 0 }],
  ['two ordinary users: ann alone', { faults: 1, deaths: 1 }],
  ['a rollback, and a stranger takes a name', { faults: 1, deaths: 1 }],
  ['a sync that lets somebody in again', { faults: 1, deaths: 0 }],
])('turning back at known states leaves none out: %s', async (name, bounds) => {
  const all = await explore(worldNamed(name), bounds, { remembers: false });
  const { states, starts, ends, schedules } = await explore(worldNamed(name), bounds);
  expect({ states, starts, ends }).toEqual({ states: all.states, starts: all.starts, ends: all.ends });
  expect(schedules).toBeLessThan(all.schedules);
});
