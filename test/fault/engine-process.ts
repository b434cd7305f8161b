import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { countCheckpoints, type EngineRun, runEngine } from './engine.ts';

/** What the process is told, as its one argument. */
export interface EngineOrder {
  run: EngineRun;
  /** Dies by SIGKILL at the checkpoint of this number. */
  dieAt?: number;
  /** Dies at the first checkpoint of this name. */
  dieAtFirst?: Checkpoint;
}

const { run, dieAt, dieAtFirst }: EngineOrder = JSON.parse(process.argv[2] ?? '');
const ports = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
const checkpoint = countCheckpoints((number, name) => {
  if (number === dieAt || name === dieAtFirst) process.kill(process.pid, 'SIGKILL');
});
process.stdout.write(JSON.stringify(await runEngine(run, { ...ports, checkpoint })));
