import type { Clock } from '../../packages/poolferry/src/events.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';

/**
 * A clock that runs this many times as fast as the machine's, for tool and sandbox alike: what waits for seconds waits for less,
 * and nothing else is otherwise.
 */
export function hastyClock(times: number): Clock {
  const { clock } = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  const [startMs, startedAt] = [Date.now(), performance.now()];
  const passedMs = () => (performance.now() - startedAt) * times;
  return {
    nowMs: () => startMs + Math.floor(passedMs()),
    monotonicMs: passedMs,
    sleep: (delayMs, signal) => clock.sleep(delayMs / times, signal),
  };
}
