import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { countCheckpoints, type EngineRun, runEngine } from './engine.ts';
import { runRollback } from './engine-rollback.ts';
import { runSync } from './engine-sync.ts';

/** What Poolferry is asked for. */
export type Errand = 'migrate' | 'sync' | 'rollback';

/** What the process is told, as its one argument. */
export interface EngineOrder {
  errand: Errand;
  run: EngineRun;
  /** Dies by SIGKILL at the checkpoint of this number. */
  dieAt?: number;
  /** Dies at the first checkpoint of this name. */
  dieAtFirst?: Checkpoint;
}

const { errand, run, dieAt, dieAtFirst }: EngineOrder = JSON.parse(process.argv[2] ?? '');
const ports = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
const checkpoint = countCheckpoints((number, name) => {
  if (number === dieAt || name === dieAtFirst) process.kill(process.pid, 'SIGKILL');
});
const errands: Record<Errand, (run: EngineRun, ports: Ports) => Promise<unknown>> = {
  migrate: runEngine,
  sync: runSync,
  rollback: runRollback,
};
process.stdout.write(JSON.stringify((await errands[errand](run, { ...ports, checkpoint })) ?? null));
