import { Reached } from '../ledger/progress.ts';
import type { UserKey } from '../ledger/user-key.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { compareWithDraft, notShown } from '../mapping/compare.ts';
import { type Draft, draftOf } from '../mapping/decide.ts';
import { signInKey } from '../mapping/sign-in-name.ts';
import { claimOf, furtherClaims, nameKinds, signInKeyOf, signsInByEmail } from '../mapping/target-names.ts';
import type { ListedUser } from '../user.ts';
import type { Migration } from './migration.ts';

/** Compares one listed target user with what the source says they should be. */
export function compareTargetUser(migration: Migration, listed: ListedUser): void {
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
  if (user.outcome !== 'migrated') {
    if (isLetInByMistake(migration, user, listed))
      ledger.verification.add({ kind: 'differs', key: user.key, targetSub: sub, field: 'enabled' });
    return;
  }
  const draft = draftNow(migration, user);
  // Without one, the source changed so much since that the user would no longer cross.
  const fields = draft === undefined ? ['source'] : differingFields(draft, listed, rules);
  for (const field of fields)
    ledger.verification.add({ kind: 'differs', key: user.key, targetSub: sub, field });
  ledger.outcomes.noteUnverifiable(sub, draft === undefined ? [] : notShown(draft, listed));
}

/** Of whoever a run has left on the way one thing counts: who is disabled in the source must not be enabled in the target. */
function isLetInByMistake({ ledger }: Migration, user: LedgerUser, { enabled }: ListedUser): boolean {
  if (user.reached < Reached.created || !enabled) return false;
  return !(ledger.verification.changedInSource(user.id) ?? user).enabled;
}

/** What the user should be in the target, as the source shows them now. */
function draftNow({ ledger, options, rules }: Migration, user: LedgerUser): Draft | undefined {
  const drafted = draftOf(ledger.verification.changedInSource(user.id) ?? user, options, rules);
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
    others.length === 0
      ? ledger.decisions.holders(signIn)
      : names.flatMap((name) => ledger.claims.holders(name));
  return holders.find(({ outcome }) => outcome !== 'migrated')?.key;
}

/** A run was killed between creating this user and hearing of it; the next migrate settles whose they are. */
function isOnTheWay({ ledger, rules }: Migration, listed: ListedUser): boolean {
  const signIn = signInKeyOf(listed, rules);
  return signIn !== undefined && ledger.decisions.isIntended(signIn);
}
