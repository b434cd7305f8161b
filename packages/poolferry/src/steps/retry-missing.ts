import { CognitoRefusal } from '../cognito/failures.ts';
import { InputError } from '../errors.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { inFlight, oneByOne } from './in-flight.ts';
import type { Migration } from './migration.ts';

/** What `migrate --retry` takes beside the codes of failures. */
export const missingCode = 'missing-in-target';

const atOnce = 50;

/**
 * Makes those begin anew whom the latest verification did not find in the target, and who are not there now either: somebody has deleted
 * them since they crossed. Whoever is there all the same stays as they are. Called again after it was stopped, it goes on.
 *
 * @throws InputError `nothing-to-retry`
 */
export async function retryMissing(migration: Migration): Promise<void> {
  const { ledger, ports } = migration;
  const next = oneByOne((afterId) => ledger.outcomes.missing(afterId, 500));
  let begun = 0;
  const settle = async (user: LedgerUser) => {
    if (await isThere(migration, user)) return;
    ledger.transaction(() => {
      ledger.verification.clearUser(user.target?.sub ?? '');
      ledger.users.beginAnew(user.id);
    });
    begun += 1;
  };
  await inFlight(atOnce, next, settle, () => ports.signal.aborted);
  ports.signal.throwIfAborted();
  if (begun > 0 || ledger.census.counts().pending > 0) return;
  throw new InputError('Nobody is missing in the target, as far as the latest verification knows.', {
    code: 'nothing-to-retry',
    hint: 'Run `poolferry verify` first: it lists who is missing.',
  });
}

/** By AdminGetUser, since a listing may lag (facts §2). A name may be somebody else's by now. */
async function isThere({ target }: Migration, { target: made }: LedgerUser): Promise<boolean> {
  try {
    const { UserAttributes = [] } = await target.door.call('AdminGetUser', {
      UserPoolId: target.userPoolId,
      Username: made?.username,
    });
    return UserAttributes.some(({ Name, Value }) => Name === 'sub' && Value === made?.sub);
  } catch (error) {
    if (CognitoRefusal.is(error, 'UserNotFoundException')) return false;
    throw error;
  }
}
