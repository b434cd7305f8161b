import { FAULT_NAMES } from '@poolferry/sandbox';
import { runUntil } from './mortal-run.ts';
import { randomMigration } from './random-migration.ts';
import { seededChoice } from './seeded-choice.ts';
import { calmDown, expectNobodyLetIn, expectPromisesKept, startWorld } from './start-world.ts';

/** More checkpoints and milliseconds than a migration of so many users goes through, so that every moment may be struck. */
const checkpointsPerUser = 11;
const msPerUser = 4;

interface KillWeather {
  /** Whether calls go wrong by the way, each fault up to twice as often as usual. */
  faults?: boolean;
  /** How often death is tried, at least and at most; one that comes after the end strikes nobody. */
  deaths?: [number, number];
}

/** Above every answer that comes at all; a fault that says nothing costs as much. */
const patienceMs = { calm: 30_000, faults: 2_000 };

/**
 * One migration whose process is killed by SIGKILL a few times, wherever the seed says, and started again each time by the
 * same order until it ends by itself. Returns how often it was killed.
 *
 * @throws Error that names the promise that does not hold
 */
export async function killMigration(
  seed: number,
  users: number,
  { faults: isFaulty = false, deaths = [2, 4] }: KillWeather = {},
): Promise<number> {
  const choice = seededChoice(seed);
  const migration = randomMigration(choice);
  const weather = {
    latencyMs: [0, choice.between(0, 4)],
    listingLagMs: choice.oneOf([0, 50]),
  } as const;
  const faults = isFaulty ? choice.someOf(FAULT_NAMES, 0.7) : [];
  const intensity = isFaulty ? choice.oneOf([0.5, 1, 2]) : 1;
  const world = await startWorld(
    migration,
    { users, seed, quota: 'off', ...weather, faults, faultIntensity: intensity },
    { requestTimeoutMs: isFaulty ? patienceMs.faults : patienceMs.calm, ratePerSecond: 5000 },
  );
  try {
    let kills = 0;
    for (let left = choice.between(...deaths); left > 0; left -= 1) {
      const death = choice.chance(0.5)
        ? { atCheckpoint: choice.between(1, users * checkpointsPerUser) }
        : { afterMs: choice.between(200, users * msPerUser) };
      const ended = await runUntil(world.run, death);
      // It was faster than its death; the next may still strike what is left to look at.
      if (ended !== 'killed') continue;
      kills += 1;
      // Whoever looks on is to see the pools as they are.
      await world.wire.control('faults', { faults: 'none' });
      await expectNobodyLetIn(world);
      await world.wire.control('faults', { faults, intensity });
    }
    await calmDown(world);
    const ended = await runUntil(world.run, undefined);
    if (ended === 'killed') throw new Error('the last run was killed by somebody else');
    await expectPromisesKept(world, ended, users);
    return kills;
  } finally {
    await world.close();
  }
}
