import { InterruptedError } from '../errors.ts';
import { createArrivals } from './arrivals.ts';
import { carryUsers } from './carry.ts';
import { importUsers } from './import-job/import-road.ts';
import type { Migration } from './migration.ts';
import type { Selection } from './selection.ts';

/** Carries users by whichever road the plan gave them, both side by side. What ends one road stops the other. */
export async function carryByBothRoads(migration: Migration, selection: Selection): Promise<void> {
  if (migration.importJob === undefined) return carryUsers(migration, selection);
  const { ports } = migration;
  const arrivals = createArrivals();
  const stopping = new AbortController();
  const signal = AbortSignal.any([ports.signal, stopping.signal]);
  const together: Migration = { ...migration, ports: { ...ports, signal } };
  const roads = [
    importUsers(together, selection, arrivals.announce).finally(arrivals.close),
    carryUsers(together, selection, arrivals),
  ];
  const ends = await Promise.allSettled(
    roads.map((road) =>
      road.catch((error: unknown) => {
        stopping.abort();
        throw error;
      }),
    ),
  );
  const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  const [first] = errors;
  // Whoever was stopped by the other has nothing to tell.
  if (first !== undefined) throw errors.find((error) => !InterruptedError.is(error)) ?? first;
}
