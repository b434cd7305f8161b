import { InterruptedError } from '../../packages/poolferry/src/errors.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import type { Pools } from './cognito-model.ts';

/** Whoever rests for minutes between two looks at the source (watch-disabled.ts) wakes when the schedule says so. */
interface Watch {
  isAsleep(): boolean;
  wake(): void;
}

/** Every shorter sleep is over at once: which of two is over first, the schedule of the calls decides. */
const watchMs = 5 * 60_000;

/** What the library needs from outside, without time or chance; `stop` is the first Ctrl-C. */
export function modelPorts(pools: Pools): { ports: Ports; watch: Watch; stop(): void } {
  const stopping = new AbortController();
  let wakeUp: (() => void) | undefined;
  const sleep: Ports['clock']['sleep'] = (delayMs, signal) => {
    if (signal?.aborted) return Promise.reject(new InterruptedError());
    if (delayMs < watchMs) return Promise.resolve();
    return new Promise((resolve, reject) => {
      wakeUp = resolve;
      signal?.addEventListener('abort', () => reject(new InterruptedError()), { once: true });
    });
  };
  return {
    ports: {
      emit: () => undefined,
      signal: stopping.signal,
      random: { fraction: () => 0.5, bytes: (length) => new Uint8Array(length) },
      clock: { nowMs: () => pools.nowMs, monotonicMs: () => 0, sleep },
    },
    stop: () => stopping.abort(),
    watch: {
      isAsleep: () => wakeUp !== undefined,
      wake() {
        wakeUp?.();
        wakeUp = undefined;
      },
    },
  };
}
