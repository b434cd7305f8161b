import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import { InputError } from '../../errors.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { findBySub } from '../find-by-sub.ts';
import { lostAnswers } from '../lost-answers.ts';
import type { Migration } from '../migration.ts';
import { extraGroupsNow, nameOf, standingBeforeDelete } from '../rollback/look-closely.ts';
import type { SyncRequest } from './look.ts';
import type { SyncView } from './view.ts';

/** A listing that came back short looks like people who are gone: over this part of the migrated, the owner names their number. */
const mostUnnamed = 0.01;

/** @throws InputError `too-many-deletions`, before anything is written */
export function refuseTooManyDeletions(
  { ledger }: Migration,
  { gone }: SyncView,
  { deletions }: SyncRequest,
): void {
  if (!deletions || gone === 0) return;
  // Fewer than named: an earlier run of the same command was stopped.
  if (typeof deletions === 'number' && gone <= deletions) return;
  const { migrated } = ledger.census.counts();
  if (deletions === true && gone <= migrated * mostUnnamed) return;
  const what = `${gone} of ${migrated} users who were carried are not in the source any more`;
  throw new InputError(
    deletions === true
      ? `${what}, over one in a hundred.`
      : `${what}, more than the ${deletions} that --delete names.`,
    {
      code: 'too-many-deletions',
      hint: `Find out why. If it is right, run the same command with --delete ${gone}; without --delete, everything else is carried over.`,
    },
  );
}

/** Deletes somebody who is gone from the source; returns why they stay, where they do. */
export async function deleteUser(migration: Migration, user: LedgerUser): Promise<SyncChange[]> {
  const lost = lostAnswers('AdminDeleteUser', migration.ports);
  for (;;) {
    // A source may have been restored at any moment.
    if (await isInSource(migration, user)) return [];
    try {
      const stays = await deleteUnlessChanged(migration, user);
      if (stays.length === 0) migration.ledger.sync.deleted(user.id);
      return stays;
    } catch (error) {
      if (!LostAnswer.is(error)) throw error;
      await lost.another();
    }
  }
}

async function isInSource({ source }: Migration, { sub }: LedgerUser): Promise<boolean> {
  return source === undefined || sub === undefined || (await findBySub(source, sub)) !== undefined;
}

async function deleteUnlessChanged(migration: Migration, user: LedgerUser): Promise<SyncChange[]> {
  const { door, userPoolId: UserPoolId } = migration.target;
  try {
    const standing = await standingBeforeDelete(migration, user);
    if (standing === 'gone') return [];
    const reasons = [...standing.reasons, ...(await extraGroupsNow(migration, user))];
    if (reasons.length === 0) await door.call('AdminDeleteUser', { UserPoolId, Username: nameOf(user) });
    return reasons.map(({ reason, field }) => ({
      kind: 'conflict',
      field: field === '' ? reason : `${reason} ${field}`,
    }));
  } catch (error) {
    // A listing may still show whom a run that was stopped has deleted (facts §2).
    if (CognitoRefusal.is(error, 'UserNotFoundException')) return [];
    throw error;
  }
}
