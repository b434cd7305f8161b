import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { findBySub } from '../find-by-sub.ts';
import { inFlight, oneByOne } from '../in-flight.ts';
import type { Migration } from '../migration.ts';
import { getUser, nameOf } from '../rollback/look-closely.ts';
import {
  changesAttributes,
  changesIn,
  factorChange,
  fatesOf,
  flagChanges,
  noDraft,
  turnOf,
} from './differences.ts';
import type { SyncRequest } from './look.ts';

/** Listings lag behind writes (facts §2): for so long after our last one, what they show is asked for once more. */
const doubtListingMs = 5 * 60_000;
const pageSize = 500;
const lookingAtOnce = 50;

/** Holds whoever the source shows otherwise than before to what the target has. */
export async function compareUsers(migration: Migration, request: SyncRequest): Promise<void> {
  const { ledger } = migration;
  const next = oneByOne((afterId) => ledger.sync.seen(afterId, pageSize));
  await inFlight(lookingAtOnce, next, async (user) => {
    const changes = await changesOf(migration, user, request);
    ledger.transaction(() => ledger.sync.setChanges(user.id, changes));
  });
}

async function changesOf(
  migration: Migration,
  user: LedgerUser,
  request: SyncRequest,
): Promise<SyncChange[]> {
  const now = migration.ledger.sync.nowOf(user.id) ?? user;
  const flags = flagChanges(user, now);
  const turn = turnOf(migration, user, now);
  if (turn === undefined) return [...flags, noDraft];
  if (turn.factorChanged) flags.push(factorChange);
  if (!changesAttributes(migration, turn)) return flags;
  const listed = await findBySub(migration.target, user.target?.sub ?? '');
  let changes = listed && changesIn(fatesOf(migration, turn, listed.attributes, request));
  if (changes === undefined || (isDoubtful(migration) && changes.some(({ kind }) => kind === 'conflict'))) {
    const found = await getUser(migration, nameOf(user));
    if (found === undefined || found.sub !== user.target?.sub)
      return [...flags, { kind: 'unwritten:missing-in-target', field: '' }];
    changes = changesIn(fatesOf(migration, turn, found.attributes, request));
  }
  return [...flags, ...changes];
}

/** Whether a listing may not show yet what we have written. */
function isDoubtful({ ledger, ports }: Migration): boolean {
  return ports.clock.nowMs() - (ledger.header.get('lastWriteMs') ?? 0) <= doubtListingMs;
}
