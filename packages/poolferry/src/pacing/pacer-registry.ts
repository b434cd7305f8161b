import { createPacer, type Pacer, type PacerOptions } from './pacer.ts';

/** Whose budget a call is counted in: quotas hold for one account in one Region (facts §1.1). */
export interface BudgetOwner {
  accountId: string;
  region: string;
  /** A local Cognito keeps budgets of its own, whatever account it claims to be. */
  endpoint?: string | undefined;
}

/** One pacer for each account and Region, so that pools that live together share it. */
export interface PacerRegistry {
  pacerFor(owner: BudgetOwner): Pacer;
}

export function createPacerRegistry(options: PacerOptions): PacerRegistry {
  const pacers = new Map<string, Pacer>();
  return {
    pacerFor(owner) {
      const key = budgetKey(owner);
      const pacer = pacers.get(key) ?? createPacer(options);
      pacers.set(key, pacer);
      return pacer;
    },
  };
}

/** Whether two pools draw on the same budgets. */
export function sharesBudget(one: BudgetOwner, other: BudgetOwner): boolean {
  return budgetKey(one) === budgetKey(other);
}

const budgetKey = (owner: BudgetOwner): string =>
  [owner.accountId, owner.region, owner.endpoint ?? ''].join(' ');
