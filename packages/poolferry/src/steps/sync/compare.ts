import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { findBySub } from '../find-by-sub.ts';
import { inFlight, oneByOne } from '../in-flight.ts';
import { mayListingLag } from '../listing-doubt.ts';
import { getOurs } from '../look-at-user.ts';
import type { Migration } from '../migration.ts';
import {
  changesAttributes,
  changesIn,
  factorChange,
  fatesOf,
  flagChanges,
  missingThere,
  noDraft,
  turnOf,
} from './differences.ts';
import type { SyncRequest } from './look.ts';

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
  if (
    changes === undefined ||
    (mayListingLag(migration) && changes.some(({ kind }) => kind === 'conflict'))
  ) {
    const found = await getOurs(migration, user);
    if (found === undefined) return [...flags, missingThere];
    changes = changesIn(fatesOf(migration, turn, found.attributes, request));
  }
  return [...flags, ...changes];
}
