import type { PoolferryEvent } from '../events.ts';
import { describeEvent, describeProgress, stepTitles } from './describe-progress.ts';
import { duration } from './duration.ts';

/** Shows events to a person. */
export interface ProgressView {
  show(event: PoolferryEvent): void;
  /** Makes room for other lines. */
  clear(): void;
}

const everyMs = 5000;

/** Plain lines, for logs and pipes: each step's start and end, and its progress now and then. */
export function createProgressLines(write: (line: string) => void): ProgressView {
  let lastMs = 0;
  return {
    show(event) {
      if (event.code === 'step-started') {
        lastMs = performance.now();
        write(`${stepTitles[event.step]} ...`);
      } else if (event.code === 'step-ended') {
        write(`${stepTitles[event.step]}: done in ${duration(event.seconds)}`);
      } else {
        const progress = describeProgress(event);
        const line = progress === undefined ? describeEvent(event) : progress.text;
        if (line === undefined) return;
        if (progress !== undefined) {
          if (performance.now() - lastMs < everyMs) return;
          lastMs = performance.now();
        }
        write(progress?.reason === undefined ? line : `${line} (${progress.reason})`);
      }
    },
    clear() {},
  };
}
