import { pagesById } from '../ledger/pages.ts';
import { usersToEvenOut } from '../report/roads.ts';
import { journeyFacts } from './calls-left.ts';
import type { Migration } from './migration.ts';
import { steadyRatesOf } from './rates-of.ts';

const pageSize = 1000;

/**
 * Under `auto`: where the import job would take longer than all calls beside it, so many of its users go by AdminCreateUser that
 * both roads end together.
 */
export function evenRoads(migration: Migration): void {
  const { ledger, options } = migration;
  if (options.routes !== 'auto') return;
  let left = usersToEvenOut(journeyFacts(migration), steadyRatesOf(migration));
  const next = (afterId: number) => ledger.importJobs.assignable(afterId, Math.min(left, pageSize));
  for (const page of pagesById(next)) {
    ledger.transaction(() => {
      for (const { id } of page) ledger.importJobs.detour(id, 'even-roads', { surelyNotMade: true });
    });
    left -= page.length;
  }
}
