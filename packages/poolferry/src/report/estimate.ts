import type { Category } from '../pacing/categories.ts';

/** What a category is asked for, and how long that takes at the rate we allow ourselves. */
interface CategoryEstimate {
  category: Category;
  calls: number;
  ratePerSecond: number;
  minutes: number;
}

export interface Estimate {
  /** The slowest first. */
  categories: CategoryEstimate[];
  /** All run side by side, so the whole lasts as long as the slowest. */
  minutes: number;
}

export function estimate(
  calls: ReadonlyMap<Category, number>,
  ratePerSecond: (category: Category) => number,
): Estimate {
  const categories = [...calls]
    .filter(([, count]) => count > 0)
    .map(([category, count]) => {
      const rate = ratePerSecond(category);
      return { category, calls: count, ratePerSecond: rate, minutes: count / rate / 60 };
    })
    .toSorted((a, b) => b.minutes - a.minutes);
  return { categories, minutes: categories[0]?.minutes ?? 0 };
}
