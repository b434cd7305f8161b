import { startSandbox } from '@poolferry/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectPlanToHold } from '../plan-holds/plan-holds.ts';
import { smallWorld } from '../plan-holds/small-world.ts';
import { Wire } from '../wire.ts';

let wire: Wire;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'sandbox';
  process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';
  const giveUpLate = { failingShare: 1, afterRows: 1_000_000 };
  wire = new Wire(await startSandbox({ users: 0, quota: 'off', listingLagMs: 0, importGivesUp: giveUpLate }));
});
afterAll(() => wire.sandbox.close());

const runs = Number(process.env.PLAN_RUNS ?? 20);
const seed = process.env.PLAN_SEED === undefined ? {} : { seed: Number(process.env.PLAN_SEED) };

test(
  'whatever a plan says crosses, crosses without a refusal; whom it leaves behind would be refused',
  async () => {
    let [migrated, leftBehind] = [0, 0];
    const property = fc.asyncProperty(smallWorld, async (world) => {
      const fared = await expectPlanToHold(wire, world);
      migrated += fared.migrated;
      leftBehind += fared.leftBehind;
    });
    await fc.assert(property, { numRuns: runs, ...seed });
    expect(migrated).toBeGreaterThan(runs);
    expect(leftBehind).toBeGreaterThan(runs);
  },
  120_000 + runs * 2_000,
);
