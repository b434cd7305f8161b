import { signsInByEmail } from '../mapping/target-names.ts';
import type { Category } from '../pacing/categories.ts';
import { type JourneyFacts, journeyOf } from '../report/journey.ts';
import { fileLimits } from './import-job/job-file.ts';
import { looksAtJob } from './import-job/run-job.ts';
import type { Migration } from './migration.ts';
import { watchEveryMs } from './watch-disabled.ts';

/** What the ledger holds of the way that is left, by number. */
export function journeyFacts({ ledger, options, source, rules }: Migration): JourneyFacts {
  const counts = ledger.census.counts();
  const classes = ledger.census.crossingClasses();
  return {
    classes,
    groups: ledger.groups.sizes(),
    groupsToCreate: ledger.groups.toCreate(),
    targetUsers: ledger.listing.targetUsers(),
    targetGroups: ledger.header.get('targetGroups') ?? 0,
    sourceUsers: source === undefined ? undefined : counts.exported,
    sourceDisabled: ledger.census.disabled(),
    asksWhose: !signsInByEmail(rules),
    pagesOf: pagesLike(ledger.header.get('listedPages')),
    passwords: options.passwords,
    rowsPerJob: fileLimits.rows,
    looksAtJob,
    seeksLogsRole: options.logsRoleArn === undefined,
    watchEveryMinutes: watchEveryMs / 60_000,
  };
}

/** Calls that are left of carrying the pending users, by category. */
export function callsLeft(migration: Migration): Map<Category, number> {
  return new Map(journeyOf(journeyFacts(migration)).carry);
}

const fullPage = 60;
/** What a listing takes whose pages are full. */
export const fullPagesOf = (users: number): number => Math.max(1, Math.ceil(users / fullPage));

/** Fewer pages say nothing of how full pages are. */
const tellingPages = 20;

/** Pages may be short (facts §2): a listing takes as many as the last one of the source took, in proportion. */
function pagesLike(listed: { users: number; pages: number } | undefined): JourneyFacts['pagesOf'] {
  return (users) => {
    if (listed?.users === users) return listed.pages;
    const isTelling = listed !== undefined && listed.pages >= tellingPages && listed.users > 0;
    return isTelling ? Math.max(1, Math.ceil((users * listed.pages) / listed.users)) : fullPagesOf(users);
  };
}
