import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type FaultSchedule, faultSchedule } from './fault-schedule.ts';
import { runSchedule } from './run-schedule.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

/** `npm run prove:faults` begins at seed 1, with more users: these are others. */
const firstSeed = 500_001;
const schedules = 200;

interface KeptCase {
  /** What went wrong once. */
  found: string;
  schedule: FaultSchedule;
}

const kept: KeptCase[] = JSON.parse(readFileSync(new URL('kept-schedules.json', import.meta.url), 'utf8'));

/** Runs them some at a time, and returns what fails, with the seed that makes it again. */
async function failuresOf(cases: readonly FaultSchedule[]): Promise<string[]> {
  const failures: string[] = [];
  const left = cases.values();
  const work = async () => {
    for (const schedule of left) {
      await runSchedule(schedule).catch((error: unknown) => {
        failures.push(`${(error as Error).message} in ${JSON.stringify(schedule)}`);
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return failures;
}

test('whatever schedule of faults comes, everybody is accounted for and nobody is there twice', async () => {
  const cases = Array.from({ length: schedules }, (_, index) => faultSchedule(firstSeed + index, 8));
  expect(await failuresOf(cases)).toEqual([]);
}, 240_000);

test('schedules that found a mistake once find none any more', async () => {
  expect(await failuresOf(kept.map(({ schedule }) => schedule))).toEqual([]);
});
