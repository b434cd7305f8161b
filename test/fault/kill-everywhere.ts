import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { furnishPools } from '../furnish.ts';
import { forgetRequests } from '../writes.ts';
import { countCheckpoints, type EngineEnded, runEngine } from './engine.ts';
import { runUntil } from './mortal-run.ts';
import type { RandomMigration } from './random-migration.ts';
import {
  calmDown,
  expectNobodyLetIn,
  expectPromisesKept,
  type FaultWorld,
  startWorld,
} from './start-world.ts';

export interface Everywhere {
  /** Every checkpoint that a migration passes, and that a process was killed at. */
  struck: Checkpoint[];
  /** How many migrations that took: some checkpoints are passed no more once a migration has gone on. */
  migrations: number;
}

/**
 * Kills a process by SIGKILL at the first checkpoint of each name, one after the other, and starts it again by the same order each time.
 * At the end both pools are compared whole.
 *
 * @param isWanted Leaves out checkpoints; missing: none.
 * @throws Error that names the promise that does not hold
 */
export async function killEverywhere(
  migration: RandomMigration,
  { users, seed }: { users: number; seed: number },
  isWanted: (name: Checkpoint) => boolean = () => true,
): Promise<Everywhere> {
  const open = () => furnishedWorld(migration, { users, seed });
  const struck: Checkpoint[] = [];
  const left = (await inWorld(open, checkpointsPassed)).filter(isWanted);
  let migrations = 0;
  while (left.length > 0) {
    migrations += 1;
    const before = left.length;
    await inWorld(open, async (world) => {
      struck.push(...(await strikeInTurn(world, left)));
      await calmDown(world);
      await expectPromisesKept(world, await toItsEnd(world), users);
    });
    if (left.length === before) throw new Error(`${left[0]} was not passed again`);
  }
  return { struck, migrations };
}

/** With somebody of everything that a migration has a call for. */
async function furnishedWorld(
  migration: RandomMigration,
  people: { users: number; seed: number },
): Promise<FaultWorld> {
  const world = await startWorld(
    migration,
    { ...people, quota: 'off', listingLagMs: 0 },
    { requestTimeoutMs: 30_000, ratePerSecond: 5000 },
  );
  await furnishPools(world.wire);
  await disableSomebody(world);
  await forgetRequests(world.wire);
  return world;
}

async function disableSomebody({ wire, run }: FaultWorld): Promise<void> {
  const somebody = [...(await wire.users(run.source)).values()].find(
    ({ enabled, status, attributes }) =>
      enabled && status === 'CONFIRMED' && attributes.email_verified === 'true' && !attributes.phone_number,
  );
  await wire.ok('AdminDisableUser', { UserPoolId: run.source, Username: somebody?.username });
}

async function inWorld<Result>(
  open: () => Promise<FaultWorld>,
  work: (world: FaultWorld) => Promise<Result>,
): Promise<Result> {
  const world = await open();
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

/** The names in the order in which a run that nothing befalls comes by them. */
async function checkpointsPassed({ run }: FaultWorld): Promise<Checkpoint[]> {
  const names = new Set<Checkpoint>();
  const ports = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  await runEngine(run, { ...ports, checkpoint: countCheckpoints((_, name) => names.add(name)) });
  return [...names];
}

/** Takes names from the list until the migration comes to its end before one of them. */
async function strikeInTurn(world: FaultWorld, left: Checkpoint[]): Promise<Checkpoint[]> {
  const struck: Checkpoint[] = [];
  for (let name = left[0]; name !== undefined; name = left[0]) {
    if ((await runUntil(world.run, { atFirst: name })) !== 'killed') break;
    await expectNobodyLetIn(world).catch((error) => {
      throw new Error(`killed at ${name}: ${error.message}`);
    });
    struck.push(name);
    left.shift();
  }
  return struck;
}

async function toItsEnd({ run }: FaultWorld): Promise<EngineEnded> {
  const ended = await runUntil(run, undefined);
  if (ended === 'killed') throw new Error('the last run was killed by somebody else');
  return ended;
}
