import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import { InputError } from '../../errors.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { findBySub } from '../find-by-sub.ts';
import { lostAnswers } from '../lost-answers.ts';
import type { Migration } from '../migration.ts';
import { extraGroupsNow, nameOf, standingBeforeDelete } from '../rollback/look-closely.ts';
import type { SyncRequest, SyncView } from './look.ts';

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
  const { ledger, source, target, ports } = migration;
  const lost = lostAnswers('AdminDeleteUser', ports);
  for (;;) {
    // A name may pass to somebody else, and a source may have been restored, at any moment.
    const isBack =
      source === undefined || user.sub === undefined || (await findBySub(source, user.sub)) !== undefined;
    if (isBack) return [];
    const standing = await standingBeforeDelete(migration, user);
    if (standing === 'gone') break;
    const reasons = [...standing.reasons, ...(await extraGroupsNow(migration, user))];
    if (reasons.length > 0) {
      return reasons.map(({ reason, field }) => ({
        kind: 'conflict',
        field: field === '' ? reason : `${reason} ${field}`,
      }));
    }
    try {
      await target.door.call('AdminDeleteUser', { UserPoolId: target.userPoolId, Username: nameOf(user) });
      break;
    } catch (error) {
      if (CognitoRefusal.is(error, 'UserNotFoundException')) break;
      if (!LostAnswer.is(error)) throw error;
      await lost.another();
    }
  }
  ledger.sync.deleted(user.id);
  return [];
}
