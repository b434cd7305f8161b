import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import type { EngineEnded, EngineRun } from './engine.ts';
import type { EngineOrder, Errand } from './engine-process.ts';

/** How a process is to die: at the checkpoint of this number, at the first of this name, or so long after it was started. */
export type Death = { atCheckpoint: number } | { atFirst: Checkpoint } | { afterMs: number };

const engineProcess = fileURLToPath(new URL('engine-process.ts', import.meta.url));

/** Runs the engine in a process of its own until that is killed by SIGKILL, or ends by itself; of a migration, what it ended with. */
export function runUntil(
  run: EngineRun,
  death: Death | undefined,
  errand: Errand = 'migrate',
): Promise<EngineEnded | 'killed'> {
  const order: EngineOrder = {
    ...{ errand, run },
    ...(death !== undefined && 'atCheckpoint' in death && { dieAt: death.atCheckpoint }),
    ...(death !== undefined && 'atFirst' in death && { dieAtFirst: death.atFirst }),
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
