import type { Migration } from './migration.ts';

/** Listings lag behind writes (facts §2): for so long after our last one, what they show is asked for once more. */
const doubtMs = 5 * 60_000;

/** Whether a listing of the target may not show yet what we have written. */
export function mayListingLag({ ledger, ports }: Migration): boolean {
  return ports.clock.nowMs() - (ledger.header.get('lastWriteMs') ?? 0) <= doubtMs;
}
