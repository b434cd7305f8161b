import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULT_NAMES } from '@poolferry/sandbox';
import type { EngineEnded, EngineRun } from './engine.ts';
import type { EngineOrder } from './engine-process.ts';
import { randomMigration } from './random-migration.ts';
import { seededChoice } from './seeded-choice.ts';
import { calmDown, expectNobodyLetIn, expectPromisesKept, startWorld } from './start-world.ts';

/** How a process is to die: at the checkpoint of this number, or so long after it was started. */
type Death = { atCheckpoint: number } | { afterMs: number };

const engineProcess = fileURLToPath(new URL('engine-process.ts', import.meta.url));

/** More checkpoints and milliseconds than a migration of so many users goes through, so that every moment may be struck. */
const checkpointsPerUser = 11;
const msPerUser = 4;

interface KillWeather {
  /** Whether calls go wrong by the way, each fault up to twice as often as usual. */
  faults?: boolean;
}

/** Above every answer that comes at all; a fault that says nothing costs as much. */
const patienceMs = { calm: 30_000, faults: 2_000 };

/**
 * One migration whose process is killed by SIGKILL two to four times, wherever the seed says, and started again each time by the
 * same order until it ends by itself. Returns how often it was killed.
 *
 * @throws Error that names the promise that does not hold
 */
export async function killMigration(
  seed: number,
  users: number,
  { faults: isFaulty = false }: KillWeather = {},
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
    for (let left = choice.between(2, 4); left > 0; left -= 1) {
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

function runUntil(run: EngineRun, death: Death | undefined): Promise<EngineEnded | 'killed'> {
  const order: EngineOrder = {
    run,
    ...(death !== undefined && 'atCheckpoint' in death && { dieAt: death.atCheckpoint }),
  };
  const child = spawn(process.execPath, [engineProcess, JSON.stringify(order)], {
    env: {
      PATH: process.env.PATH,
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_COMPILE_CACHE: join(
        fileURLToPath(new URL('.', import.meta.url)),
        '../../node_modules/.cache/engine',
      ),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let said = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const timer =
    death !== undefined && 'afterMs' in death
      ? setTimeout(() => child.kill('SIGKILL'), death.afterMs)
      : undefined;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve('killed');
      else if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`the run ended with ${code ?? signal}: ${said.slice(0, 2000)}`));
    });
  });
}
