/** What has been asked, counted and, for the latest requests, listed. */
export interface RequestLog {
  record(entry: RequestEntry): void;
  counters(): Record<string, OperationCount>;
  latest(): readonly RequestEntry[];
  clear(): void;
}

interface RequestEntry {
  /** Epoch ms. */
  readonly atMs: number;
  readonly operation: string;
  readonly poolId: string | undefined;
  /** `ok`, an error's name, or `fault:` and the fault's. */
  readonly outcome: string;
}

/** How often an operation was asked and what came of it. */
interface OperationCount {
  calls: number;
  ok: number;
  throttled: number;
  faults: number;
  errors: Record<string, number>;
  /** The same, a pool. */
  pools: Record<string, number>;
}

const KEPT = 10_000;

export function createRequestLog(): RequestLog {
  let counters: Record<string, OperationCount> = {};
  let entries: RequestEntry[] = [];
  return {
    record(entry) {
      entries.push(entry);
      if (entries.length >= 2 * KEPT) entries = entries.slice(-KEPT);
      const known = counters[entry.operation];
      const count = known ?? { calls: 0, ok: 0, throttled: 0, faults: 0, errors: {}, pools: {} };
      if (known === undefined) counters[entry.operation] = count;
      tally(count, entry);
    },
    counters: () => counters,
    latest: () => entries.slice(-KEPT),
    clear() {
      counters = {};
      entries = [];
    },
  };
}

function tally(count: OperationCount, { outcome, poolId }: RequestEntry): void {
  count.calls++;
  if (poolId !== undefined) count.pools[poolId] = (count.pools[poolId] ?? 0) + 1;
  if (outcome === 'ok') count.ok++;
  else if (outcome.startsWith('fault:')) count.faults++;
  else {
    if (outcome === 'TooManyRequestsException') count.throttled++;
    count.errors[outcome] = (count.errors[outcome] ?? 0) + 1;
  }
}
