import { RATE_CATEGORIES, type RateCategory } from './rate-categories.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** The rates of the service: which requests are let in, and which are answered with TooManyRequestsException. */
export interface Throttle {
  /**
   * Whether a request that arrives now is let in; only then it spends its tokens.
   *
   * @param poolId - the pool it is about, for the limits each pool has.
   * @param userKey - names the single user it is about, for the limits each user has.
   * @param challengeName - of (Admin)RespondToAuthChallenge: NEW_PASSWORD_REQUIRED spends another budget.
   */
  admit(operation: string, poolId: string | undefined, userKey?: string, challengeName?: string): boolean;
  /** What every documented rate is multiplied by now. */
  multiplier(): number | 'off';
  /** Multiplies every documented rate from now on; `off` lets everything in. Forgets {@link setProvisioned}. */
  setMultiplier(multiplier: number | 'off'): void;
  /** Sets what a category may do, in requests a second; false where there is no such category. */
  setProvisioned(category: string, ratePerSecond: number): boolean;
  /** A category's rate as enforced and as documented, in whole requests a second; undefined for an unknown one. */
  limitOf(category: string): { provisioned: number; free: number } | undefined;
}

const PER_POOL_RATE = 5;
const PER_USER_RATE = 10;
const CHALLENGE_ANSWERS_FACTOR = 3;
/** What the limits tell while nothing is throttled: more than any client can send. */
const UNTHROTTLED_RATE = 100_000;

const CATEGORY_BY_NAME = new Map(RATE_CATEGORIES.map((category) => [category.name, category]));
const CATEGORY_BY_OPERATION = new Map(
  RATE_CATEGORIES.flatMap((category) =>
    category.operations
      .split(' ')
      .filter((operation) => operation !== '')
      .map((operation) => [operation, category] as const),
  ),
);

interface Budget {
  readonly key: string;
  readonly ratePerSecond: number;
}

/**
 * Makes a throttle of token buckets one second deep (facts §1.1, §1.2).
 *
 * @param o.multiplier - 1 is the documented rates; must be above 0.
 * @param o.nowMs - the clock, in milliseconds; it may jump.
 * @throws RangeError for a multiplier that is no positive number.
 */
export function createThrottle(o: { multiplier: number | 'off'; nowMs: () => number }): Throttle {
  const buckets = createTokenBuckets(o.nowMs);
  const provisioned = new Map<string, number>();
  let multiplier = checked(o.multiplier);

  const rateOf = (category: RateCategory, factor: number) =>
    provisioned.get(category.name) ?? category.ratePerSecond * factor;

  function budgets(
    operation: string,
    factor: number,
    poolId: string | undefined,
    userKey: string | undefined,
    challengeName: string | undefined,
  ): Budget[] {
    if (operation === 'RespondToAuthChallenge' || operation === 'AdminRespondToAuthChallenge')
      return [challengeBudget(challengeName, factor)];
    const category = CATEGORY_BY_OPERATION.get(operation);
    // Some operations have no documented category (facts §1.2): nothing says what would hold them back.
    if (category === undefined) return [];
    const spent = [{ key: category.name, ratePerSecond: rateOf(category, factor) }];
    if (category.cappedPerPool && poolId !== undefined)
      spent.push({ key: `${poolId} ${operation}`, ratePerSecond: PER_POOL_RATE * factor });
    if (category.perUser !== undefined && userKey !== undefined)
      spent.push({ key: `${category.perUser} ${userKey}`, ratePerSecond: PER_USER_RATE * factor });
    return spent;
  }

  function challengeBudget(challengeName: string | undefined, factor: number): Budget {
    const isNewPassword = challengeName === 'NEW_PASSWORD_REQUIRED';
    const category = named(isNewPassword ? 'UserAccountRecovery' : 'UserAuthentication');
    const ratePerSecond = rateOf(category, factor);
    if (isNewPassword) return { key: category.name, ratePerSecond };
    return { key: 'challenge answers', ratePerSecond: ratePerSecond * CHALLENGE_ANSWERS_FACTOR };
  }

  return {
    admit(operation, poolId, userKey, challengeName) {
      if (multiplier === 'off') return true;
      const spent = budgets(operation, multiplier, poolId, userKey, challengeName);
      if (!spent.every(({ key, ratePerSecond }) => buckets.has(key, ratePerSecond))) return false;
      for (const { key } of spent) buckets.take(key);
      return true;
    },
    multiplier: () => multiplier,
    setMultiplier(next) {
      multiplier = checked(next);
      provisioned.clear();
      buckets.clear();
    },
    setProvisioned(name, ratePerSecond) {
      if (!CATEGORY_BY_NAME.has(name)) return false;
      provisioned.set(name, ratePerSecond);
      return true;
    },
    limitOf(name) {
      const category = CATEGORY_BY_NAME.get(name);
      if (category === undefined) return undefined;
      const enforced = multiplier === 'off' ? UNTHROTTLED_RATE : rateOf(category, multiplier);
      return { provisioned: Math.max(1, Math.floor(enforced)), free: category.ratePerSecond };
    },
  };
}

function named(name: string): RateCategory {
  const category = CATEGORY_BY_NAME.get(name);
  if (category === undefined) throw new RangeError(`There is no request-rate category ${name}.`);
  return category;
}

function checked(multiplier: number | 'off'): number | 'off' {
  if (multiplier === 'off' || (Number.isFinite(multiplier) && multiplier > 0)) return multiplier;
  throw new RangeError(`The quota multiplier must be "off" or a number above 0, not ${multiplier}.`);
}
