import { exportSource } from '../export.ts';
import type { Migration } from '../migration.ts';
import { decideRoutes } from '../plan.ts';
import { refuseChangedPools } from '../pool-drift.ts';
import { compareUsers } from './compare.ts';
import { sourceOf } from './gate.ts';
import { confirmLeft, noteGone } from './gone.ts';
import { lookAtGroups } from './group-changes.ts';
import { News } from './news.ts';
import { pendingIn, type SyncView, viewOf } from './view.ts';

export interface SyncRequest {
  /** The app has moved to the target, which is what people change from then on. */
  afterCutover?: boolean | undefined;
  /** Contacts that nobody has verified are written as well, whatever Cognito sends for it. */
  allowMessages: boolean;
  /** Whether users who are gone from the source are deleted; a number: so many at most. */
  deletions?: boolean | number | undefined;
}

/**
 * Lists the source anew and finds out what has changed since its users were carried, by comparing everybody: dates of changes are
 * not to be trusted (facts §2.1). Writes to the ledger only.
 *
 * @throws InputError `no-plan`, `no-source-pool`, `import-job-open`, `rolled-back`, `cut-over-recorded`, `pools-changed`
 */
export async function lookForChanges(migration: Migration, request: SyncRequest): Promise<SyncView> {
  const source = sourceOf(migration, request);
  const { ledger, ports } = migration;
  const listedAtMs = ports.clock.nowMs();
  ledger.sync.reset();
  const news = new News(migration);
  await exportSource(migration, source, { anew: true, ear: news });
  const scan = ledger.header.get('scan') ?? 0;
  await noteGone(migration, source, { scan, news, deletions: request.deletions });
  await decideRoutes(migration, { afresh: false });
  if (pendingIn(migration).some(({ route }) => route !== null)) refuseChangedPools(migration);
  const groups = await lookAtGroups(migration);
  await compareUsers(migration, request);
  await confirmLeft(migration, source, scan);
  news.end();
  ledger.sync.addMembershipChanges(scan);
  return viewOf(migration, { groups, listedAtMs, news: news.count });
}
