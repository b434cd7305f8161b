import { describe, expect, test } from 'vitest';
import { explore } from './explore.ts';
import { smallWorlds } from './small-worlds.ts';

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
