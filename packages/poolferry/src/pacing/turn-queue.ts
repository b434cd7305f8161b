import { InterruptedError } from '../errors.ts';

/**
 * Callers that wait for their turn: first come, first served, the urgent ones ahead of all others; but after so many of them one of the
 * others, or a pool full of disabled users would keep everybody else waiting to its end.
 */
export interface TurnQueue {
  /** Resolves when `admit` reaches this caller; rejects with {@link InterruptedError} when the signal fires first. */
  wait(urgent: boolean, signal: AbortSignal | undefined): Promise<void>;
  /** Lets the next caller go, if anybody waits. */
  admitNext(): void;
  /** Callers that wait now. */
  size(): number;
}

interface Waiter {
  admit: () => void;
  waits: boolean;
}

/** A queue over an array: taking from the front moves an index, and the used-up front is cut off now and then. */
interface Line {
  waiters: Waiter[];
  head: number;
}

/** Urgent callers in a row while others wait. */
export const urgentInARow = 9;

export function createTurnQueue(): TurnQueue {
  const urgentLine: Line = { waiters: [], head: 0 };
  const line: Line = { waiters: [], head: 0 };
  let waiting = 0;
  let urgentServed = 0;

  return {
    wait(urgent, signal) {
      if (signal?.aborted) return Promise.reject(new InterruptedError());
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          waits: true,
          admit: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        function leave(): void {
          waiter.waits = false;
          waiting -= 1;
          reject(new InterruptedError());
        }
        signal?.addEventListener('abort', leave, { once: true });
        (urgent ? urgentLine : line).waiters.push(waiter);
        waiting += 1;
      });
    },
    admitNext() {
      const ordinary = urgentServed >= urgentInARow ? shift(line) : undefined;
      const urgent = ordinary === undefined ? shift(urgentLine) : undefined;
      const next = ordinary ?? urgent ?? shift(line);
      if (!next) return;
      urgentServed = urgent === undefined ? 0 : urgentServed + 1;
      next.waits = false;
      waiting -= 1;
      next.admit();
    },
    size: () => waiting,
  };
}

/** The first who still waits; those who left are passed over here, which spares a search when they leave. */
function shift(line: Line): Waiter | undefined {
  while (line.head < line.waiters.length) {
    const waiter = line.waiters[line.head];
    line.head += 1;
    if (line.head > 1024 && line.head * 2 > line.waiters.length) {
      line.waiters.splice(0, line.head);
      line.head = 0;
    }
    if (waiter?.waits) return waiter;
  }
  line.waiters.length = 0;
  line.head = 0;
  return undefined;
}
