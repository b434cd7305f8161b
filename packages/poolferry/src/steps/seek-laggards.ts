import type { ListedUser } from '../user.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import { findBySub } from './find-by-sub.ts';
import type { Migration } from './migration.ts';
import { listMembersOf } from './verify-groups.ts';

/** Listings lag behind writes (facts §2): for this long after our last write, who is not listed is sought. */
const seekMissingMs = 5 * 60_000;
/** For this long, a listed user or group that differs may be an old picture. */
const doubtDifferenceMs = 30_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;
const atOnce = 500;

/** Looks again at whatever a lagging listing may explain, until it is explained or the lag no longer can be. */
export async function seekLaggards(
  migration: Migration,
  compare: (listed: ListedUser) => void,
): Promise<void> {
  const { ledger, ports } = migration;
  const lastWriteMs = ledger.header.get('lastWriteMs') ?? 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const sinceWriteMs = ports.clock.nowMs() - lastWriteMs;
    const missing =
      sinceWriteMs < seekMissingMs ? ledger.verification.doubtful('missing-in-target', atOnce) : [];
    const differing = sinceWriteMs < doubtDifferenceMs ? ledger.verification.doubtful('differs', atOnce) : [];
    const groups = sinceWriteMs < doubtDifferenceMs ? ledger.verification.doubtfulGroups() : [];
    const waitingForListing = missing.length + differing.length + groups.length;
    if (waitingForListing === 0) return;

    ports.emit({
      code: 'verify-progress',
      level: 'progress',
      sourceUsers: 0,
      targetUsers: 0,
      waitingForListing,
    });
    await ports.clock.sleep(pauseMs, ports.signal);
    const found = await Promise.all(
      [...missing, ...differing].map((sub) => lookAgain(migration, sub, compare)),
    );
    await listGroupsAgain(migration, groups);
    // Whoever shows up by now has memberships to compare.
    if (groups.length > 0 || found.slice(0, missing.length).includes(true))
      ledger.transaction(() => {
        ledger.verification.clear(['group-missing', 'group-extra']);
        ledger.verification.addMembershipDifferences();
      });
  }
}

async function lookAgain(
  { ledger, target }: Migration,
  sub: string,
  compare: (listed: ListedUser) => void,
): Promise<boolean> {
  const listed = await findBySub(target, sub);
  if (listed === undefined) return false;
  ledger.transaction(() => {
    ledger.verification.clearUser(sub);
    compare(listed);
  });
  return true;
}

async function listGroupsAgain(migration: Migration, groups: readonly string[]): Promise<void> {
  const { ledger, target } = migration;
  for (const group of groups) {
    await beginAgainAfterDeadTokens(() => {
      ledger.verification.forgetTargetMembers(group);
      return listMembersOf(migration, target, 'target', group);
    });
  }
}
