import type { Clock } from '../../packages/poolferry/src/events.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';

/** A clock whose pace can be changed while it runs. */
export interface HastyClock extends Clock {
  /** From now on this many times as fast as the machine's. */
  hurry(times: number): void;
  /** So much has passed at once. */
  skip(ms: number): void;
}

/**
 * A clock that runs this many times as fast as the machine's, for tool and sandbox alike: what waits for seconds waits for less,
 * and nothing else is otherwise.
 */
export function hastyClock(times: number): HastyClock {
  const { clock } = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  const startMs = Date.now();
  let pace = { times, since: performance.now(), passedMs: 0 };
  const passedMs = () => pace.passedMs + (performance.now() - pace.since) * pace.times;
  return {
    nowMs: () => startMs + Math.floor(passedMs()),
    monotonicMs: passedMs,
    sleep: (delayMs, signal) => clock.sleep(delayMs / pace.times, signal),
    hurry(next) {
      pace = { times: next, passedMs: passedMs(), since: performance.now() };
    },
    skip(ms) {
      pace = { ...pace, passedMs: pace.passedMs + ms };
    },
  };
}
