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

const lives = new Map<string, PromiseSettledResult<Life>>();
const lifeOf = (course: Course, fault: string): Life => {
  const life = lives.get(`${course} ${fault}`);
  if (life?.status !== 'fulfilled') throw life?.reason;
  return life.value;
};

beforeAll(async () => {
  const plans = new Map<string, LifeOptions>();
  for (const course of courses) {
    const { calls } = await liveThrough({ course, strikes: [] });
    for (const fault of faultsOf(course))
      plans.set(`${course} ${fault}`, { course, strikes: strikesOf(fault, calls), users: usersFor(fault) });
    plans.set(`${course} lag`, { course, strikes: [], listingLagMs: 20_000 });
  }
  const left = plans.entries();
  const work = async () => {
    for (const [name, options] of left) {
      const [life] = await Promise.allSettled([liveThrough(options)]);
      lives.set(name, life);
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
      const { stops, missed, errors } = lifeOf(course, fault);
      // How often something is listed depends on what else befalls.
      expect(missed.filter(({ operation, at }) => at === 1 || !operation.startsWith('List'))).toEqual([]);
      // One that strikes a second call before the clock is corrected stops cleanly, and goes on (docs/reliability.md).
      const told = stops.filter((code) => fault !== 'signature-expired' || code !== 'clock-skewed');
      expect([...new Set(told)]).toEqual(stopsFor(fault));
      if (fault === 'page-tokens-die') expect(errors.InvalidParameterException).toBeGreaterThan(0);
    },
  );

  test('ends well though listings show what was so 20 seconds ago', () => {
    expect(lifeOf(course, 'lag').stops).toEqual([]);
  });
});
