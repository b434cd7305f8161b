import type { Category } from '../pacing/categories.ts';
import type { Limit } from '../pacing/limits.ts';
import type { Calls, Journey } from './journey.ts';

/** What we allow ourselves of a category, and the limit that it is a share of; requests per second. */
interface Rate {
  ratePerSecond: number;
  limitPerSecond: number;
  limitFrom: Limit['from'];
  limitInOnePool: Limit['inOnePool'];
  overKnown?: Limit['overKnown'];
}

/** The rates that hold for each pool. */
export interface Rates {
  target: (category: Category) => Rate;
  source: (category: Category) => Rate;
  /** Both pools live in one account and Region, and draw on the same budgets (facts §1.1). */
  shared: boolean;
}

/** What a category is asked for, and how long that takes at the rate we allow ourselves. */
interface CategoryEstimate extends Rate {
  category: Category;
  /** Whose budget it is. */
  of: 'target' | 'source' | 'both';
  calls: number;
  minutes: number;
}

/** What carrying the users waits for the longest: a category, or the import jobs. */
export type Slowest = Category | 'import-job';

export interface Estimate {
  /** From the first write to the end of the comparison. */
  minutes: number;
  carryMinutes: number;
  /** Comes after carrying, since it lists what that has made. */
  verifyMinutes: number;
  /** Missing where nobody is left to carry. */
  slowest?: Slowest;
  /** The slowest first. */
  categories: CategoryEstimate[];
  /** The import jobs, one after the other; beside all categories. */
  importJob?: { rows: number; minutes: number };
}

/** AWS publishes no rate; its own benchmark of an export solution took in 100,000 users in 56.3 minutes. */
const importedPerSecond = 29.6;
export const importMinutes = (rows: number): number => rows / importedPerSecond / 60;

/**
 * How long a journey takes. While users are carried all categories run side by side, so that the slowest decides, unless the
 * import jobs, and what comes after the last of them, take longer.
 */
export function estimate(journey: Journey, rates: Rates): Estimate {
  const { job } = journey;
  const jobMinutes = importMinutes(job.rows);
  const roads = roadMinutes(journey, rates);
  const slowest = minutesOf(journey.carry, rates.target).reduce<{ category: Slowest; minutes: number }>(
    (most, one) => (one.minutes > most.minutes ? one : most),
    { category: 'import-job', minutes: jobMinutes },
  );
  const carryMinutes = Math.max(roads.calls, roads.job);
  const verifyMinutes = longest(
    rates.shared
      ? minutesOf(added(journey.verify.target, journey.verify.source), rates.target)
      : [
          ...minutesOf(journey.verify.target, rates.target),
          ...minutesOf(journey.verify.source, rates.source),
        ],
  );
  const watching = new Map<Category, number>([['UserList', journey.watchCalls(carryMinutes)]]);
  const atTarget = added(journey.carry, journey.verify.target);
  const atSource = added(watching, journey.verify.source);
  return {
    minutes: carryMinutes + verifyMinutes,
    carryMinutes,
    verifyMinutes,
    ...(carryMinutes > 0 && { slowest: slowest.category }),
    categories: (rates.shared
      ? lines(added(atTarget, atSource), rates.target, 'both')
      : [...lines(atTarget, rates.target, 'target'), ...lines(atSource, rates.source, 'source')]
    ).toSorted((a, b) => b.minutes - a.minutes),
    ...(job.rows > 0 && { importJob: { rows: job.rows, minutes: jobMinutes } }),
  };
}

/**
 * How long each road is while both are gone side by side: that of the calls is as long as its slowest category; that of the import
 * jobs ends with what can begin only when the results of the last one are in.
 */
export function roadMinutes({ carry, job }: Journey, rates: Rates): { calls: number; job: number } {
  const afterLast = minutesOf(job.afterLast, rates.target).reduce((sum, { minutes }) => sum + minutes, 0);
  return {
    calls: longest(minutesOf(carry, rates.target)),
    job: job.rows === 0 ? 0 : importMinutes(job.rows) + afterLast,
  };
}

function minutesOf(calls: Calls, rateOf: Rates['target']): { category: Category; minutes: number }[] {
  return [...calls]
    .filter(([, count]) => count > 0)
    .map(([category, count]) => ({ category, minutes: count / rateOf(category).ratePerSecond / 60 }));
}

function lines(calls: Calls, rateOf: Rates['target'], of: CategoryEstimate['of']): CategoryEstimate[] {
  return [...calls]
    .filter(([, count]) => count > 0)
    .map(([category, count]) => {
      const rate = rateOf(category);
      return { category, of, calls: count, ...rate, minutes: count / rate.ratePerSecond / 60 };
    });
}

function added(one: Calls, other: Calls): Calls {
  const sum = new Map(one);
  for (const [category, count] of other) sum.set(category, (sum.get(category) ?? 0) + count);
  return sum;
}

const longest = (times: { minutes: number }[]): number => Math.max(0, ...times.map(({ minutes }) => minutes));
