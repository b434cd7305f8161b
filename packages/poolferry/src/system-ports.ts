import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { InterruptedError } from './errors.ts';
import type { Clock, Emit, Ports } from './events.ts';

const systemClock: Clock = {
  nowMs: Date.now,
  monotonicMs: () => performance.now(),
  async sleep(delayMs, signal) {
    try {
      await delay(delayMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted ? new InterruptedError() : error;
    }
  },
};

/** The machine's own clock and randomness, with the caller's event sink and abort signal. */
export function systemPorts({ emit, signal }: { emit: Emit; signal: AbortSignal }): Ports {
  return {
    emit,
    signal,
    clock: systemClock,
    random: { fraction: Math.random, bytes: (length) => randomBytes(length) },
  };
}
