import { stopIfAborted } from '../errors.ts';
import type { DoubtfulKind } from '../ledger/verification.ts';
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
const pageSize = 500;

type Compare = (listed: ListedUser) => void;

/** Looks again at whatever a lagging listing may explain, until it is explained or the lag no longer can be. */
export async function seekLaggards(migration: Migration, compare: Compare): Promise<void> {
  const { ledger, ports } = migration;
  const lastWriteMs = ledger.header.get('lastWriteMs') ?? 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const sinceWriteMs = ports.clock.nowMs() - lastWriteMs;
    const kinds = kindsInDoubt(sinceWriteMs);
    const inDoubt = kinds.reduce((sum, kind) => sum + ledger.verification.countDoubtful(kind), 0);
    const groups = sinceWriteMs < doubtDifferenceMs ? ledger.verification.doubtfulGroups() : [];
    const waitingForListing = inDoubt + groups.length;
    if (waitingForListing === 0) return;

    const nothing = { sourceUsers: 0, targetUsers: 0, askedAgain: 0 };
    ports.emit({ code: 'verify-progress', level: 'progress', ...nothing, waitingForListing });
    await ports.clock.sleep(pauseMs, ports.signal);
    const hasAnyShownUp = await lookAtAll(migration, kinds, compare);
    await listGroupsAgain(migration, groups);
    if (groups.length > 0 || hasAnyShownUp) compareMemberships(migration);
    if (!hasAnyShownUp) continue;
    // Whoever shows up by now was put into their groups after these were listed.
    await listGroupsAgain(migration, ledger.verification.doubtfulGroups());
    compareMemberships(migration);
  }
}

function compareMemberships({ ledger }: Migration): void {
  ledger.verification.clear(['group-missing', 'group-extra']);
  ledger.verification.addMembershipDifferences();
}

function kindsInDoubt(sinceWriteMs: number): DoubtfulKind[] {
  return [
    ...(sinceWriteMs < seekMissingMs ? (['missing-in-target'] as const) : []),
    ...(sinceWriteMs < doubtDifferenceMs ? (['differs'] as const) : []),
  ];
}

/** Everybody of these kinds once, page by page, also where the pause has outlasted the doubt; whether somebody missing has shown up. */
async function lookAtAll(
  migration: Migration,
  kinds: readonly DoubtfulKind[],
  compare: Compare,
): Promise<boolean> {
  const { ledger, ports } = migration;
  let hasAnyShownUp = false;
  for (const kind of kinds) {
    for (let last: string | undefined; ; ) {
      const page = ledger.verification.doubtful(kind, pageSize, last);
      if (page.length === 0) break;
      last = page.at(-1);
      const found = await Promise.all(page.map((sub) => lookAgain(migration, sub, compare)));
      if (kind === 'missing-in-target' && found.includes(true)) hasAnyShownUp = true;
      stopIfAborted(ports.signal);
    }
  }
  return hasAnyShownUp;
}

async function lookAgain({ ledger, target }: Migration, sub: string, compare: Compare): Promise<boolean> {
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
