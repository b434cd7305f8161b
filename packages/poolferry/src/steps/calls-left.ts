import type { Ledger } from '../ledger/ledger.ts';
import type { Category } from '../pacing/categories.ts';

/** Calls that the pending users still need, by category. */
export function callsLeft(ledger: Ledger): Map<Category, number> {
  const remaining = ledger.census.remaining();
  return new Map<Category, number>([
    ['UserCreation', remaining.create],
    ['UserUpdate', remaining.disable + ledger.groups.membershipsToAdd()],
    ['UserResourceUpdate', remaining.mfa],
    ['UserAccountRecovery', remaining.password],
    ['UserPoolResourceUpdate', ledger.groups.toCreate()],
  ]);
}
