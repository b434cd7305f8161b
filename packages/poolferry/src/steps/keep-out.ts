import { stopIfAborted } from '../errors.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { draftOf } from '../mapping/decide.ts';
import { disable } from './advance.ts';
import { settleIntended } from './create-target-user.ts';
import { inFlight, oneByOne } from './in-flight.ts';
import { getOurs, hasNameForGood, nameOf } from './look-at-user.ts';
import type { Migration } from './migration.ts';
import { tellFailure, userFailureOf } from './user-failure.ts';

const atOnce = 50;

/**
 * Disables whoever is in the target by our doing, has not come to the end of their way, and is disabled in the source: whoever came by an
 * import job and then failed, or waits for a later run, is RESET_REQUIRED, and would get in by "forgot password" (facts §3.6). Returns how many.
 */
export async function keepOutDisabled(migration: Migration): Promise<number> {
  const { ledger, ports } = migration;
  await settleGoneInDoubt(migration);
  let disabled = 0;
  await inFlight(
    atOnce,
    oneByOne((afterId) => ledger.users.toKeepOut(afterId, 500)),
    async (user) => {
      try {
        if (!(await isOurs(migration, user))) return;
        await disable(migration, user.id, nameOf(user));
        disabled += 1;
      } catch (error) {
        const failure = userFailureOf(error);
        if (failure === undefined) throw error;
        // Nobody is there to be kept out.
        if (failure.code !== 'user-not-found') tellFailure(ports, user, failure);
      }
    },
    () => ports.signal.aborted,
  );
  stopIfAborted(ports.signal);
  return disabled;
}

/** A name of their own may have passed to a stranger since. */
async function isOurs(migration: Migration, user: LedgerUser): Promise<boolean> {
  if (user.target === undefined || hasNameForGood(user.target)) return true;
  return (await getOurs(migration, user)) !== undefined;
}

/** Whether those were made who are gone from the source since: they are ours to keep out, and to take away. */
async function settleGoneInDoubt(migration: Migration): Promise<void> {
  const { ledger, options, rules, ports } = migration;
  await inFlight(
    atOnce,
    oneByOne((afterId) => ledger.sourceUsers.goneInDoubt(afterId, 500)),
    async (user) => {
      const drafted = draftOf(user, options, rules);
      if (drafted.kind !== 'draft' || (await settleIntended(migration, user, drafted.draft))) return;
      ledger.transaction(() => {
        ledger.undo.neverMade(user.id);
        ledger.sourceUsers.skipGone(user.id);
      });
    },
    () => ports.signal.aborted,
  );
  stopIfAborted(ports.signal);
}
