import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { acknowledgeable, rateCategories } from '../../packages/poolferry/src/config/choices.ts';
import { resolveOptions } from '../../packages/poolferry/src/config/load.ts';
import { migrate, planMigration } from '../../packages/poolferry/src/steps/migrate.ts';
import { openMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import type { Answer, Wire } from '../wire.ts';
import { forgetRequests } from '../writes.ts';
import { expectRefusedIfForced } from './forced.ts';
import { makePools, type Pools } from './make-pools.ts';
import type { SmallWorld } from './small-world.ts';
import { toldBy } from './told.ts';

/** How a small world fared, so that a test sees whether its worlds have people who cross and people who do not. */
export interface Fared {
  migrated: number;
  leftBehind: number;
}

/**
 * The promise of a plan in one small world: whatever it says crosses, crosses without one refusal; and whoever it leaves behind
 * because the target could not take them is refused indeed, were they forced.
 */
export async function expectPlanToHold(wire: Wire, world: SmallWorld): Promise<Fared> {
  const folder = mkdtempSync(join(tmpdir(), 'poolferry-plan-'));
  try {
    const pools = await makePools(wire, world);
    const ledger = join(folder, 'poolferry.db');
    await forgetRequests(wire);
    await carry(wire, world, pools, ledger, {});
    const heldUp = toldBy(ledger).filter((one) => one.problem !== null);
    // Whatever a person would have to settle stays behind, so that all the others are carried.
    const decisions = Object.fromEntries(heldUp.map((one) => [one.sub, 'skip' as const]));
    if (heldUp.length > 0) await carry(wire, world, pools, ledger, decisions);
    const told = toldBy(ledger);
    const migrated = told.filter(({ outcome }) => outcome === 'migrated').length;
    const leftBehind = told.filter(({ outcome }) => outcome === 'skipped').length;
    expect(migrated + leftBehind).toBe(world.people.length);
    await expectNoRefusals(wire);
    await expectRefusedIfForced(wire, world, pools, [...heldUp, ...told]);
    return { migrated, leftBehind };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Plans, and migrates where nothing is left to settle; as the command does it, in this process. */
async function carry(
  wire: Wire,
  world: SmallWorld,
  pools: Pools,
  ledger: string,
  decisions: Readonly<Record<string, 'skip'>>,
): Promise<void> {
  const pool = (userPoolId: string) => ({ userPoolId, endpoint: wire.sandbox.endpoint, region: 'us-east-1' });
  const { routes, duplicates, unverified, unconfirmed, legacySub, drop } = world.options;
  const options = await resolveOptions({
    ...{
      source: pool(pools.source),
      target: pool(pools.target),
      ledger,
      acknowledge: acknowledgeable,
      decisions,
    },
    ...{
      passwords: 'reset',
      routes,
      duplicates,
      unverified,
      unconfirmed,
      withoutEmail: 'skip',
      federated: 'none',
    },
    appHandlesResetRequired: true,
    attributes: { drop },
    ...(legacySub && { legacyIds: { sub: 'custom:legacy_sub' } }),
    quota: { share: 1, rates: Object.fromEntries(rateCategories.map((name) => [name, 5000])) },
  });
  const ports = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  // Over what the first plan asked, where there was something to ask.
  const again = Object.keys(decisions).length > 0;
  const migration = await openMigration(options, { pool: pool(pools.source) }, ports, { again });
  try {
    const settled = await planMigration(migration, { again });
    if (!settled) return;
    const { verification } = await migrate(migration, { mayPlan: true, verify: true });
    expect(verification).toMatchObject({ differing: 0 });
  } finally {
    migration.close();
  }
}

const reads = /^(iam:)?(Describe|List|Get|AdminGet|AdminList)/;

async function expectNoRefusals(wire: Wire): Promise<void> {
  const { operations } = await wire.control('requests');
  const refused = Object.entries(operations as Record<string, Answer>)
    .filter(([operation, { errors }]) => !reads.test(operation) && Object.keys(errors).length > 0)
    .map(([operation, { errors }]) => [operation, errors]);
  expect(refused).toEqual([]);
  const { jobs } = await wire.control('import-jobs');
  const ours = jobs.filter((job: Answer) => job.FailedUsers > 0 || job.SkippedUsers > 0);
  expect(ours).toEqual([]);
}
