import { keyOf } from '../ledger/user-key.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { hasChanged } from '../mapping/compare.ts';
import { judge, type Verdict } from '../mapping/decide.ts';
import { claimOf, nameKinds } from '../mapping/target-names.ts';
import type { ListedUser } from '../user.ts';
import type { Migration } from './migration.ts';

/** Notes what the source says of one user now, and whether somebody is in it who should have crossed. */
export function noteSourceUser(migration: Migration, user: ListedUser): void {
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
    // Everybody's names are free then, and nobody crosses before a plan decides anew.
    const rollback = ledger.header.get('rollback');
    if (rollback === 'under-way' || rollback === 'done') return false;
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
  if (nameKinds(rules).length === 1) return ledger.decisions.isWanted(wanted.signIn);
  return namesOf(wanted, rules).some((name) => ledger.claims.isWanted(name));
}
