import { listUserPages } from '../cognito/listings.ts';
import { pagesById } from '../ledger/pages.ts';
import { keyOf, type UserKey } from '../ledger/user-key.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import type { DifferenceKind } from '../ledger/verification.ts';
import { compareWithDraft, hasChanged, notShown } from '../mapping/compare.ts';
import { recoveryMedium } from '../mapping/contacts.ts';
import { type Draft, draftOf, judge, type Verdict } from '../mapping/decide.ts';
import { signInKey } from '../mapping/sign-in-name.ts';
import { claimOf, furtherClaims, nameKinds, signInKeyOf, signsInByEmail } from '../mapping/target-names.ts';
import type { ListedUser } from '../user.ts';
import { beginAgainAfterDeadTokens, listTogether } from './begin-again.ts';
import { findBySub } from './find-by-sub.ts';
import type { Migration, PoolSide } from './migration.ts';
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
  ledger.users.reconsiderRecovery((contacts) => recoveryMedium(contacts, rules.recovery) !== undefined);
  await beginAgainAfterDeadTokens(() => listBoth(migration));
  await compareChanged(migration);
  if (source !== undefined) await askForUnseen(migration, source);

  ledger.transaction(() => {
    ledger.verification.addUnseen();
    ledger.verification.addMembershipDifferences();
  });
  await seekLaggards(migration, (user) => compareOne(migration, user));

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
async function listBoth(migration: Migration): Promise<void> {
  const { ledger, source } = migration;
  ledger.transaction(() => {
    ledger.header.unset('lastVerify');
    ledger.verification.reset();
    ledger.outcomes.reset();
    if (source === undefined) ledger.verification.sourceIsLedger();
  });
  const run: Verifying = { migration, seen: { sourceUsers: 0, targetUsers: 0 } };
  const targetGroups = listTargetGroups(migration);
  const sourceGroups = source && listSourceGroups(migration, source);
  await listTogether([listTarget(run), targetGroups, source && listSource(run, source), sourceGroups]);
  const [inSource, inTarget] = [await sourceGroups, await targetGroups];
  ledger.transaction(() => compareGroups(migration, inSource, inTarget));
}

interface Verifying {
  migration: Migration;
  seen: { sourceUsers: number; targetUsers: number };
}

async function listSource({ migration, seen }: Verifying, source: PoolSide): Promise<void> {
  const { ledger } = migration;
  for await (const page of listUserPages(source.door, source.userPoolId, {})) {
    ledger.transaction(() => {
      for (const user of page.users) noteSourceUser(migration, user);
    });
    migration.ports.checkpoint?.('source-page-verified');
    seen.sourceUsers += page.users.length;
    report({ migration, seen });
  }
}

function noteSourceUser(migration: Migration, user: ListedUser): void {
  const { ledger } = migration;
  const key = keyOf(user);
  const known = ledger.users.byKey(key);
  ledger.verification.sourceSeen(key, known !== undefined && hasChanged(known, user) ? user : undefined);
  if (known === undefined) ledger.verification.add({ kind: 'not-exported', key, field: 'user' });
  else if (known.outcome === 'skipped' && wouldCrossNow(migration, known, user)) {
    ledger.verification.add({ kind: 'no-longer-skipped', key, field: known.code ?? '' });
  }
}

/**
 * Whether a user was left behind for what the source no longer says of them. Who lost their address to somebody keeps
 * having lost it as long as they want the same one.
 */
function wouldCrossNow({ ledger, options, rules }: Migration, known: LedgerUser, now: ListedUser): boolean {
  if (known.code === 'gone') return true;
  // Taken out of the target on purpose: who crosses again is for `plan --again` to say.
  if (known.code === 'rolled-back') return false;
  const isSame = known.status === now.status && !hasChanged(known, now);
  if (known.code === 'duplicate' && isSame) {
    // Whoever kept the address may be gone, and nobody has it now. An owner may have given it to nobody, too.
    const wanted = judge(known, options, rules);
    const isNobodys = typeof options.duplicates === 'object';
    return wanted.kind === 'cross' && !isNobodys && !isWanted(wanted, { ledger, rules });
  }
  if (isSame) return false;
  const verdict = judge(now, options, rules);
  if (verdict.kind !== 'cross') return false;
  const before = judge(known, options, rules);
  return before.kind !== 'cross' || namesOf(before, rules).join() !== namesOf(verdict, rules).join();
}

type Crossing = Extract<Verdict, { kind: 'cross' }>;

function namesOf({ signIn, furtherClaims }: Crossing, rules: Migration['rules']): string[] {
  return [claimOf(nameKinds(rules)[0] ?? '', signIn), ...furtherClaims];
}

/** Whether one of the names that somebody would take is, or is to be, somebody else's. */
function isWanted(wanted: Crossing, { ledger, rules }: Pick<Migration, 'ledger' | 'rules'>): boolean {
  if (nameKinds(rules).length === 1) return ledger.users.isWanted(wanted.signIn);
  return namesOf(wanted, rules).some((name) => ledger.claims.isWanted(name));
}

async function listTarget({ migration, seen }: Verifying): Promise<void> {
  const { ledger, target } = migration;
  for await (const page of listUserPages(target.door, target.userPoolId, {})) {
    ledger.transaction(() => {
      for (const user of page.users) compareOne(migration, user);
    });
    migration.ports.checkpoint?.('target-page-verified');
    seen.targetUsers += page.users.length;
    report({ migration, seen });
  }
}

/** A listing does not promise to show whoever was changed while it ran (facts §2): each is asked for once more. */
async function askForUnseen(migration: Migration, source: PoolSide): Promise<void> {
  const { ledger } = migration;
  for (const page of pagesById((afterId) => ledger.verification.unseenInSource(afterId, 500))) {
    for (const { sub } of page) {
      const now = await findBySub(source, sub);
      if (now !== undefined) noteSourceUser(migration, now);
    }
  }
}

/**
 * Compares those again whom the source shows otherwise than the ledger does: the listings ran side by side, so the
 * first comparison may have been with the older picture.
 */
async function compareChanged(migration: Migration): Promise<void> {
  const { ledger, target } = migration;
  for (const sub of ledger.verification.targetsOfChanged()) {
    const listed = await findBySub(target, sub);
    if (listed === undefined) continue;
    ledger.transaction(() => {
      ledger.verification.clearUser(sub);
      compareOne(migration, listed);
    });
  }
}

/** Compares one listed target user with what the source says they should be. */
function compareOne(migration: Migration, listed: ListedUser): void {
  const { ledger, rules } = migration;
  const sub = listed.sub ?? listed.username;
  const user = ledger.users.byTargetSub(sub);
  if (user === undefined) {
    if (!ledger.listing.wasInTarget(sub) && !isOnTheWay(migration, listed)) {
      const key = whoseName(migration, listed);
      ledger.verification.add({ kind: 'only-in-target', targetSub: sub, field: 'user', ...(key && { key }) });
    }
    return;
  }
  ledger.verification.targetSeen(sub);
  if (user.outcome !== 'migrated') return;
  const draft = draftNow(migration, user);
  // Without one, the source changed so much since that the user would no longer cross.
  const fields = draft === undefined ? ['source'] : differingFields(draft, listed, rules);
  for (const field of fields)
    ledger.verification.add({ kind: 'differs', key: user.key, targetSub: sub, field });
  ledger.outcomes.noteUnverifiable(sub, draft === undefined ? [] : notShown(draft, listed));
}

/** What the user should be in the target, as the source shows them now. */
function draftNow({ ledger, options, rules }: Migration, user: LedgerUser): Draft | undefined {
  const drafted = draftOf(ledger.verification.changedInSource(user.key) ?? user, options, rules);
  return drafted.kind === 'draft' ? drafted.draft : undefined;
}

function differingFields(draft: Draft, listed: ListedUser, rules: Migration['rules']): string[] {
  const fields = compareWithDraft(draft, listed, rules.caseSensitive);
  const key = (name: string) => signInKey(name, rules.caseSensitive);
  const hasName = signsInByEmail(rules) || key(listed.username) === key(draft.username);
  return hasName ? fields : ['username', ...fields];
}

/** Who of ours was to have the name that a stranger has, and has not crossed. */
function whoseName({ ledger, rules }: Migration, listed: ListedUser): UserKey | undefined {
  const signIn = signInKeyOf(listed, rules);
  if (signIn === undefined) return undefined;
  const [kind = '', ...others] = nameKinds(rules);
  const names = [claimOf(kind, signIn), ...furtherClaims(listed.attributes, rules)];
  const holders =
    others.length === 0 ? ledger.users.holders(signIn) : names.flatMap((name) => ledger.claims.holders(name));
  return holders.find(({ outcome }) => outcome !== 'migrated')?.key;
}

/** A run was killed between creating this user and hearing of it; the next migrate settles whose they are. */
function isOnTheWay({ ledger, rules }: Migration, listed: ListedUser): boolean {
  const signIn = signInKeyOf(listed, rules);
  return signIn !== undefined && ledger.users.isIntended(signIn);
}

function report({ migration, seen }: Verifying): void {
  migration.ports.emit({ code: 'verify-progress', level: 'progress', ...seen, waitingForListing: 0 });
}
