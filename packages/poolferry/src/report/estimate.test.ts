import { expect, test } from 'vitest';
import type { Category } from '../pacing/categories.ts';
import { estimate } from './estimate.ts';

const rates: Partial<Record<Category, number>> = {
  UserCreation: 40,
  UserAccountRecovery: 24,
  UserUpdate: 20,
};
const rateOf = (category: Category) => rates[category] ?? 1;

test('lasts as long as the slowest category, since all run side by side', () => {
  const calls = new Map<Category, number>([
    ['UserCreation', 24_000],
    ['UserAccountRecovery', 24_000],
    ['UserUpdate', 1_200],
    ['UserRead', 0],
  ]);
  const { categories, minutes } = estimate(calls, rateOf);
  expect(categories.map((one) => [one.category, one.minutes])).toEqual([
    ['UserAccountRecovery', 24_000 / 24 / 60],
    ['UserCreation', 10],
    ['UserUpdate', 1],
  ]);
  expect(categories[0]).toMatchObject({ calls: 24_000, ratePerSecond: 24 });
  expect(minutes).toBeCloseTo(16.67, 2);
});

test('takes no time where nothing is to be called', () => {
  expect(estimate(new Map(), rateOf)).toEqual({ categories: [], minutes: 0 });
});
