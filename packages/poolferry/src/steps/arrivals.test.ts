import { expect, test } from 'vitest';
import { createArrivals } from './arrivals.ts';

test('somebody who arrives while nobody waits is not missed', async () => {
  const arrivals = createArrivals();
  arrivals.announce();
  arrivals.close();
  expect(await arrivals.next()).toBe(true);
  expect(await arrivals.next()).toBe(false);
});

test('whoever waits is woken by an arrival, and by the end', async () => {
  const arrivals = createArrivals();
  const first = arrivals.next();
  arrivals.announce();
  expect(await first).toBe(true);
  const second = arrivals.next();
  arrivals.close();
  expect(await second).toBe(false);
});
