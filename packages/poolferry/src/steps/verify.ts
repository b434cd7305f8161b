import { type UserPage, userPage } from '../cognito/listings.ts';
import type { DifferenceKind } from '../ledger/verification.ts';
import { hasWayBack } from '../mapping/contacts.ts';
import { askForUnseen, compareChanged } from './ask-again.ts';
import { beginAgainAfterDeadTokens, listTogether } from './begin-again.ts';
import { compareTargetUser } from './compare-target-user.ts';
import type { GroupsNow } from './groups-of.ts';
import { type Crew, inCrew, strandOfPages } from './listing-crew.ts';
import type { Migration, PoolSide } from './migration.ts';
import { noteSourceUser } from './note-source-user.ts';
import { seekLaggards } from './seek-laggards.ts';
import { compareGroups, listSourceGroups, listTargetGroups } from './verify-groups.ts';

export interface VerifyResult {
  /** Migrated users in whom nothing differs. */
  matched: number;
  /** Users, and groups, in whom something does. */
  differing: number;
  byKind: Partial<Record<DifferenceKind, number>>;
  /** Users of whom something could not be compared; whatever could is the same, unless they differ as well. */
  unverifiable: number;
}

/**
 * Compares both pools from full listings, both ways: every migrated user's attributes, flags and groups, whoever
 * is in one pool only, and the groups themselves. Lists the source anew, unfiltered, so that somebody whom the
 * export missed is found. Makes nobody a monthly active user. Differences stay in the ledger.
 */
export async function verifyPools(migration: Migration): Promise<VerifyResult> {
  const { ledger, ports, rules, source } = migration;
  const startedMs = ports.clock.monotonicMs();
  ports.emit({ code: 'step-started', level: 'info', step: 'verify' });
  // What a target recovers by may have been changed since the plan.
  ledger.decisions.reconsiderRecovery((contacts) => hasWayBack(contacts, rules.recovery));
  const { targetUsers } = await beginAgainAfterDeadTokens(() => listBoth(migration));
  await compareChanged(migration, targetUsers);
  if (source !== undefined) await askForUnseen(migration, source);

  ledger.verification.addUnseen();
  ledger.verification.addMembershipDifferences();
  await seekLaggards(migration, (user) => compareTargetUser(migration, user));

  tellOthersAtWork(migration);
  const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
  ports.emit({ code: 'step-ended', level: 'info', step: 'verify', seconds });
  const outcome = ledger.verification.outcome();
  ledger.header.set('lastVerify', { atMs: ports.clock.nowMs(), seconds, ...outcome });
  return {
    ...outcome,
    byKind: ledger.verification.countByKind(),
    unverifiable: ledger.outcomes.countUnverifiable(),
  };
}

/** Whoever appeared in the target and is not ours was brought by a sign-up, by hand, or by another migration at work. */
function tellOthersAtWork({ ledger, ports }: Migration): void {
  const { users, withOurNames } = ledger.verification.strangers();
  if (users === 0) return;
  const message = `${users} users are in the target that were not there when the plan was made and are not ours; ${withOurNames} of them have the name of somebody whom this migration has not carried. Sign-ups of your app, an import, or another ledger at work on the same target.`;
  ports.emit({ code: 'others-at-work', level: 'warn', seenBy: 'listing', users, withOurNames, message });
}

/** Both pools into the ledger, side by side. */
async function listBoth(migration: Migration): Promise<Verifying['seen']> {
  const { ledger, ports, source, target } = migration;
  ledger.transaction(() => {
    ledger.header.unset('lastVerify');
    ledger.verification.reset();
    ledger.outcomes.reset();
    if (source === undefined) ledger.verification.sourceIsLedger();
  });
  const run: Verifying = { migration, seen: { sourceUsers: 0, targetUsers: 0 } };
  let inTarget: GroupsNow = new Map();
  let inSource: GroupsNow | undefined;
  const noteTarget = (groups: GroupsNow) => {
    inTarget = groups;
  };
  const noteSource = (groups: GroupsNow) => {
    inSource = groups;
  };
  await listTogether([
    inCrew(target, ports, (crew) => [
      listTarget(run, crew),
      listTargetGroups(migration, crew).then(noteTarget),
    ]),
    source &&
      inCrew(source, ports, (crew) => [
        listSource(run, source, crew),
        listSourceGroups(migration, source, crew).then(noteSource),
      ]),
  ]);
  ledger.transaction(() => compareGroups(migration, inSource, inTarget));
  return run.seen;
}

interface Verifying {
  migration: Migration;
  seen: { sourceUsers: number; targetUsers: number };
}

function listSource(
  { migration, seen }: Verifying,
  { door, userPoolId }: PoolSide,
  crew: Crew,
): Promise<void> {
  const { ledger, ports } = migration;
  const takeIn = ({ users }: UserPage) => {
    ledger.transaction(() => {
      for (const user of users) noteSourceUser(migration, user);
    });
    ports.checkpoint?.('source-page-verified');
    seen.sourceUsers += users.length;
    report({ migration, seen });
  };
  const strand = strandOfPages((asking) => userPage(door, userPoolId, asking), takeIn);
  return crew.follow('breadth', [strand]);
}

function listTarget({ migration, seen }: Verifying, crew: Crew): Promise<void> {
  const { ledger, ports, target } = migration;
  const takeIn = ({ users }: UserPage) => {
    ledger.transaction(() => {
      for (const user of users) compareTargetUser(migration, user);
    });
    ports.checkpoint?.('target-page-verified');
    seen.targetUsers += users.length;
    report({ migration, seen });
  };
  const strand = strandOfPages((asking) => userPage(target.door, target.userPoolId, asking), takeIn);
  return crew.follow('breadth', [strand]);
}

function report({ migration, seen }: Verifying): void {
  migration.ports.emit({
    code: 'verify-progress',
    level: 'progress',
    ...seen,
    waitingForListing: 0,
    askedAgain: 0,
  });
}
