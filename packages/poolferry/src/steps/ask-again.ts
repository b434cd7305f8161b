import { listUserPages } from '../cognito/listings.ts';
import { stopIfAborted } from '../errors.ts';
import { Reached } from '../ledger/progress.ts';
import type { ListedUser } from '../user.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import { compareTargetUser } from './compare-target-user.ts';
import { findBySub } from './find-by-sub.ts';
import { inFlight, oneByOne } from './in-flight.ts';
import type { Migration, PoolSide } from './migration.ts';
import { noteSourceUser } from './note-source-user.ts';

const pageSize = 500;
const atOnce = 50;
const usersAPage = 60;
const reportEvery = 100;

/** A listing does not promise to show whoever was changed while it ran (facts §2): each is asked for once more. */
export async function askForUnseen(migration: Migration, source: PoolSide): Promise<void> {
  const { ledger } = migration;
  const next = oneByOne((afterId) => ledger.verification.unseenInSource(afterId, pageSize));
  await eachInFlight(migration, next, async (sub) => {
    const now = await findBySub(source, sub);
    if (now !== undefined) ledger.transaction(() => noteSourceUser(migration, now));
  });
}

/**
 * Compares those again whom the source shows otherwise than the ledger does: the listings ran side by side, so the
 * first comparison may have been with the older picture. Where they are many, one more listing takes fewer calls than asking for each;
 * whom it does not show is asked for all the same.
 */
export async function compareChanged(migration: Migration, targetUsers: number): Promise<void> {
  const { ledger, target } = migration;
  const { verification } = ledger;
  const count = verification.countChanged();
  if (count === 0) return;
  verification.forgetChanged();
  if (count > targetUsers / usersAPage) await beginAgainAfterDeadTokens(() => compareFromListing(migration));
  const next = oneByOne((afterId) => verification.changedUnseen(afterId, pageSize));
  await eachInFlight(migration, next, async (sub) => {
    const listed = await findBySub(target, sub);
    if (listed !== undefined) ledger.transaction(() => compareAnew(migration, sub, listed));
  });
}

async function compareFromListing(migration: Migration): Promise<void> {
  const { ledger, target, ports } = migration;
  let askedAgain = 0;
  for await (const { users } of listUserPages(target.door, target.userPoolId, {})) {
    stopIfAborted(ports.signal);
    ledger.transaction(() => {
      for (const listed of users) {
        const user = listed.sub === undefined ? undefined : ledger.users.byTargetSub(listed.sub);
        if (user === undefined || user.reached < Reached.created) continue;
        if (ledger.verification.changedInSource(user.key) === undefined) continue;
        compareAnew(migration, listed.sub ?? '', listed);
        askedAgain += 1;
      }
    });
    report(migration, askedAgain);
  }
}

function compareAnew(migration: Migration, sub: string, listed: ListedUser): void {
  migration.ledger.verification.clearUser(sub);
  compareTargetUser(migration, listed);
}

async function eachInFlight(
  migration: Migration,
  next: () => { sub: string } | undefined,
  ask: (sub: string) => Promise<void>,
): Promise<void> {
  const { signal } = migration.ports;
  let askedAgain = 0;
  const one = async ({ sub }: { sub: string }) => {
    await ask(sub);
    askedAgain += 1;
    if (askedAgain % reportEvery === 0) report(migration, askedAgain);
  };
  await inFlight(atOnce, next, one, () => signal.aborted);
  stopIfAborted(signal);
}

function report({ ports }: Migration, askedAgain: number): void {
  const nothing = { sourceUsers: 0, targetUsers: 0, waitingForListing: 0 };
  ports.emit({ code: 'verify-progress', level: 'progress', ...nothing, askedAgain });
}
