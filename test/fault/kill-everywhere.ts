import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { letIn } from '../compare-people.ts';
import { furnishPools } from '../furnish.ts';
import { forgetRequests } from '../writes.ts';
import { changeSource, disableSome, type SourceChanges } from './change-source.ts';
import { countCheckpoints, runEngine } from './engine.ts';
import type { Errand } from './engine-process.ts';
import { runRollback } from './engine-rollback.ts';
import { runSync } from './engine-sync.ts';
import { runUntil } from './mortal-run.ts';
import type { RandomMigration } from './random-migration.ts';
import {
  calmDown,
  expectEmptied,
  expectNobodyLetIn,
  expectPromisesKept,
  type FaultWorld,
  startWorld,
} from './start-world.ts';

export interface Everywhere {
  /** Every checkpoint that the errand passes, and that a process was killed at. */
  struck: Checkpoint[];
  /** How many pairs of pools that took: some checkpoints are passed no more once an errand has gone on. */
  migrations: number;
}

interface Choice {
  users: number;
  seed: number;
  /** Leaves out checkpoints; missing: none. */
  isWanted?: (name: Checkpoint) => boolean;
}

/**
 * Kills a process by SIGKILL at the first checkpoint of each name, one after the other, and starts it again by the same order each time.
 * At the end both pools are compared whole.
 *
 * @throws Error that names the promise that does not hold
 */
export async function killEverywhere(
  errand: Errand,
  migration: RandomMigration,
  { users, seed, isWanted = () => true }: Choice,
): Promise<Everywhere> {
  const open = () => furnishedWorld(migration, { users, seed });
  const struck: Checkpoint[] = [];
  const passed = await inWorld(open, async (world) => {
    await makeReady(errand, world);
    return checkpointsPassed(errand, world);
  });
  const left = passed.filter(isWanted);
  let migrations = 0;
  while (left.length > 0) {
    migrations += 1;
    const before = left.length;
    await inWorld(open, async (world) => {
      const changes = await makeReady(errand, world);
      struck.push(...(await strikeInTurn(errand, world, left)));
      await calmDown(world);
      await ends[errand](world, users, changes);
    });
    if (left.length === before) throw new Error(`${left[0]} was not passed again`);
  }
  return { struck, migrations };
}

const calmPorts = () => systemPorts({ emit: () => undefined, signal: new AbortController().signal });

const engines = { migrate: runEngine, sync: runSync, rollback: runRollback };

/** What comes before the errand, in calm weather. */
async function makeReady(errand: Errand, { wire, run }: FaultWorld): Promise<SourceChanges> {
  const none = { added: 0, gone: 0 };
  if (errand === 'migrate') return none;
  await runEngine(run, calmPorts());
  if (errand === 'rollback') return none;
  const changes = await changeSource(wire, run.source);
  await forgetRequests(wire);
  return changes;
}

/** Lets the errand come to its end, and looks at both pools. */
const ends: Record<Errand, (world: FaultWorld, users: number, changes: SourceChanges) => Promise<void>> = {
  async migrate(world, users) {
    const ended = await runUntil(world.run, undefined);
    if (ended === 'killed') throw new Error('the last run was killed by somebody else');
    await expectPromisesKept(world, ended, users);
  },
  async sync(world, users, { added, gone }) {
    const ended = await runSync(world.run, calmPorts(), { verify: true });
    if (!ended.inStep) throw new Error(`not in step: ${ended.left.join()}; ${JSON.stringify(ended.done)}`);
    await expectPromisesKept(world, ended, users + added, gone);
    await runRollback(world.run, calmPorts(), sparedAfterDeath);
    await expectEmptied(world);
  },
  async rollback(world) {
    await runRollback(world.run, calmPorts());
    await expectEmptied(world);
  },
};

/** Of new users, a password that was under way when a sync died cannot be told from one of their own: they are taken back by name. */
const sparedAfterDeath = new Set(['unsettled']);

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
  await disableSome(world.wire, world.run.source);
  await forgetRequests(world.wire);
  return world;
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
async function checkpointsPassed(errand: Errand, { run }: FaultWorld): Promise<Checkpoint[]> {
  const names = new Set<Checkpoint>();
  await engines[errand](run, { ...calmPorts(), checkpoint: countCheckpoints((_, name) => names.add(name)) });
  return [...names];
}

/** Takes names from the list until the errand comes to its end before one of them. */
async function strikeInTurn(errand: Errand, world: FaultWorld, left: Checkpoint[]): Promise<Checkpoint[]> {
  const struck: Checkpoint[] = [];
  const wereIn = await letIn(world.wire);
  for (let name = left[0]; name !== undefined; name = left[0]) {
    if ((await runUntil(world.run, { atFirst: name }, errand)) !== 'killed') break;
    await expectNobodyLetIn(world, wereIn).catch((error) => {
      throw new Error(`killed at ${name}: ${error.message}`);
    });
    struck.push(name);
    left.shift();
  }
  return struck;
}
