import { expect, test } from 'vitest';
import { killMigration } from './kill-migration.ts';

/** `npm run prove:kills` takes 1,000 kills and begins at seed 1: these are others. */
const firstSeed = 500_001;

test.each([
  ['kills', { wanted: 20, users: 500, faults: false }],
  ['kills and faults together', { wanted: 4, users: 60, faults: true }],
])(
  '%s at random moments of a migration lose nobody and make nobody twice',
  async (_, { wanted, users, faults }) => {
    let kills = 0;
    let seed = firstSeed;
    const work = async () => {
      while (kills < wanted) {
        seed += 1;
        kills += await killMigration(seed - 1, users, { faults, deaths: [6, 8] });
      }
    };
    await Promise.all([work(), work()]);
    expect(kills).toBeGreaterThanOrEqual(wanted);
  },
  120_000,
);
