import type { StrikeName } from '@poolferry/sandbox';
import { beforeAll, describe, expect, test } from 'vitest';
import { faultNames, strikesOf, usersFor } from './fault-moments.ts';
import { type Course, type Life, type LifeOptions, liveThrough } from './whole-life.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

const courses: Course[] = ['admin-create', 'import-job', 'sync'];

/** Those of a sync that leave a write in doubt, stop the run, or make a listing lie; `npm run prove:operations` tries all. */
const ofSync: StrikeName[] = [
  ...(['timeout-after', 'reset-after', 'throttle-burst', 'credentials-expired'] as const),
  ...(['page-tokens-die', 'listing-goes-back'] as const),
];
const faultsOf = (course: Course) =>
  course === 'sync' ? faultNames.filter((name) => ofSync.includes(name)) : faultNames;

/** Side by side, since waiting dominates; `npm run prove:operations` tries each fault at each operation alone. */
const atOnce = 9;

const lives = new Map<string, PromiseSettledResult<Life>[]>();
const livesOf = (course: Course, fault: string): Life[] =>
  (lives.get(`${course} ${fault}`) ?? []).map((life) => {
    if (life.status !== 'fulfilled') throw life.reason;
    return life.value;
  });

beforeAll(async () => {
  const plans: [name: string, options: LifeOptions][] = [];
  for (const course of courses) {
    const { calls } = await liveThrough({ course, strikes: [] });
    for (const fault of faultsOf(course))
      for (const strikes of strikesOf(fault, calls))
        plans.push([`${course} ${fault}`, { course, strikes, users: usersFor(fault) }]);
    plans.push([`${course} lag`, { course, strikes: [], listingLagMs: 20_000 }]);
  }
  const left = plans.values();
  const work = async () => {
    for (const [name, options] of left) {
      const [life] = await Promise.allSettled([liveThrough(options)]);
      lives.set(name, [...(lives.get(name) ?? []), life]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}, 240_000);

/** The only one that a person has to do something about. */
const stopsFor = (fault: StrikeName) => (fault === 'credentials-expired' ? ['credentials-expired'] : []);

describe.each(courses)('a life by %s', (course) => {
  test.each(faultsOf(course))(
    'ends well though every operation meets %s at its first, middle and last call',
    (fault) => {
      const lived = livesOf(course, fault);
      expect(lived.length).toBeGreaterThan(0);
      const [stops, missed] = [lived.flatMap((one) => one.stops), lived.flatMap((one) => one.missed)];
      // How often something is listed depends on what else befalls.
      expect(missed.filter(({ operation, at }) => at === 1 || !operation.startsWith('List'))).toEqual([]);
      expect([...new Set(stops)]).toEqual(stopsFor(fault));
      if (fault === 'page-tokens-die') expect(lived[0]?.errors.InvalidParameterException).toBeGreaterThan(0);
    },
  );

  test('ends well though listings show what was so 20 seconds ago', () => {
    expect(livesOf(course, 'lag').map(({ stops }) => stops)).toEqual([[]]);
  });
});
