/** What has been asked, counted and, for the latest requests, listed. */
export interface RequestLog {
  record(entry: RequestEntry): void;
  counters(): Record<string, OperationCount>;
  /** Calls that could have changed something, whatever came of them. */
  writes(): WriteCount;
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

interface WriteCount {
  total: number;
  /** By operation. */
  operations: Record<string, number>;
  /** By the id of the pool. */
  pools: Record<string, number>;
}

/** What reads is named so, with few exceptions; everything else writes. */
const READS = /^([a-z0-9]+:)?(Admin)?(Describe|Get|List|Filter)|^unreadable$/;
const NAMED_LIKE_READS = new Set([
  'GetTokensFromRefreshToken',
  'GetClientToken',
  'GetUserAttributeVerificationCode',
]);

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
    writes: () => countWrites(counters),
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

function countWrites(counters: Record<string, OperationCount>): WriteCount {
  const writes: WriteCount = { total: 0, operations: {}, pools: {} };
  for (const [operation, { calls, pools }] of Object.entries(counters)) {
    if (READS.test(operation) && !NAMED_LIKE_READS.has(operation)) continue;
    writes.total += calls;
    writes.operations[operation] = calls;
    for (const [id, count] of Object.entries(pools)) writes.pools[id] = (writes.pools[id] ?? 0) + count;
  }
  return writes;
}
