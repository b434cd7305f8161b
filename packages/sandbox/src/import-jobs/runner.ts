import type { World } from '../world.ts';
import { advanceJob } from './run-job.ts';

/** Keeps the active import job going, in slices between which the sandbox answers. */
export interface ImportRunner {
  /** Does what is due now, one slice of it at most, so that whoever asks finds the job as far as its time. */
  step(): void;
  /** Goes on by itself while a job is active. Called whenever one may have been started. */
  wake(): void;
  close(): void;
}

const IDLE_MS = 20;

export function createImportRunner(world: World): ImportRunner {
  let timer: NodeJS.Timeout | undefined;
  const advance = (): boolean => {
    const job = world.imports.active;
    return job !== undefined && advanceJob(world, job);
  };
  const wake = (delayMs: number): void => {
    if (timer !== undefined || world.imports.active === undefined) return;
    // The clock may be moved by hand: looking at it often is the only way to notice.
    timer = setTimeout(() => {
      timer = undefined;
      wake(advance() ? 0 : IDLE_MS);
    }, delayMs);
  };
  return {
    step() {
      advance();
    },
    wake: () => wake(0),
    close: () => clearTimeout(timer),
  };
}
