import { InputError } from '../../errors.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import { oneByOne } from '../in-flight.ts';
import type { Migration } from '../migration.ts';
import type { SyncRequest } from './look.ts';
import type { SyncView } from './view.ts';

/** A listing that came back short looks like people who are gone: over this part of the migrated, the owner names their number. */
const mostUnnamed = 0.01;
/** For so long deletions count together, however many runs they are of. */
const togetherMs = 24 * 60 * 60_000;
const pageSize = 500;

/** @throws InputError `too-many-deletions`, before anything is written */
export function refuseTooManyDeletions(migration: Migration, view: SyncView, request: SyncRequest): void {
  const why = whyTooMany(migration, view, request, 0);
  if (why === undefined) return;
  throw new InputError(why, {
    code: 'too-many-deletions',
    hint: `Find out why. If it is right, run the same command with --delete ${view.gone}; without --delete, everything else is carried over.`,
  });
}

/**
 * Of a watch: holds deletions back that would be too many, so that everything else goes on.
 *
 * @param deleted How many the rounds before have deleted.
 */
export function holdBackDeletions(
  migration: Migration,
  view: SyncView,
  request: SyncRequest,
  deleted: number,
): SyncRequest {
  const why = whyTooMany(migration, view, request, deleted);
  if (why === undefined) return request;
  const { sync } = migration.ledger;
  const held: SyncChange[] = [
    { kind: 'gone', field: '' },
    { kind: 'unwritten:too-many-gone', field: '' },
  ];
  const next = oneByOne((afterId) => sync.withChange('gone', afterId, pageSize));
  for (let user = next(); user !== undefined; user = next()) sync.setChanges(user.id, held);
  const message = `${why} They stay for now; everything else is carried over. If it is right, stop the watch and run \`poolferry sync --delete ${view.gone}\`.`;
  migration.ports.emit({ code: 'notice', level: 'warn', topic: 'deletions-held', message });
  return { ...request, deletions: undefined };
}

/** @param deleted Of the number that was named, how many are used up. */
function whyTooMany(
  migration: Migration,
  { gone }: SyncView,
  { deletions }: SyncRequest,
  deleted: number,
): string | undefined {
  if (!deletions || gone === 0) return undefined;
  const { migrated } = migration.ledger.census.counts();
  const what = `${gone} of ${migrated} users who were carried are not in the source any more`;
  if (typeof deletions === 'number') {
    // Fewer than named: an earlier run of the same command was stopped.
    if (gone + deleted <= deletions) return undefined;
    const before = deleted === 0 ? '' : ` with the ${deleted} who were deleted already`;
    return `${what},${before} more than the ${deletions} that --delete names.`;
  }
  const lately = deletedLately(migration).users;
  if (gone + lately <= (migrated + lately) * mostUnnamed) return undefined;
  const before = lately === 0 ? '' : ` with the ${lately} whom syncs have deleted within a day`;
  return `${what},${before} over one in a hundred.`;
}

/** Remembers a deletion for a day: many small runs may delete no more unasked than one. */
export function noteDeletion(migration: Migration): void {
  const { sinceMs, users } = deletedLately(migration);
  migration.ledger.header.set('syncDeletions', { sinceMs, users: users + 1 });
}

function deletedLately({ ledger, ports }: Migration): { sinceMs: number; users: number } {
  const nowMs = ports.clock.nowMs();
  const noted = ledger.header.get('syncDeletions');
  return noted !== undefined && nowMs - noted.sinceMs < togetherMs ? noted : { sinceMs: nowMs, users: 0 };
}
