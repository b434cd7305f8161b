import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { findBySub } from '../find-by-sub.ts';
import { nameOf, standingBeforeDelete } from '../look-at-user.ts';
import { lostAnswers } from '../lost-answers.ts';
import type { Migration } from '../migration.ts';

/** Deletes somebody who is gone from the source; returns why they stay, where they do. */
export async function deleteUser(migration: Migration, user: LedgerUser): Promise<SyncChange[]> {
  const lost = lostAnswers('AdminDeleteUser', migration.ports);
  for (;;) {
    // A source may have been restored at any moment.
    if (await isInSource(migration, user)) return [];
    try {
      const stays = await deleteUnlessChanged(migration, user);
      if (stays.length === 0) migration.ledger.arrived.deleted(user.id);
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
    const { reasons } = standing;
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
