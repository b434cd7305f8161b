import { expect, test } from 'vitest';
import { killMigration } from './kill-migration.ts';

/** `npm run prove:kills` takes 1,000 kills and begins at seed 1: these are others. */
const firstSeed = 500_001;
/** A share of them, so that the suite stays under four minutes; `KILLS=20` makes more. */
const wanted = Number(process.env.KILLS ?? 2);

test.each([
  ['kills', { users: 500, faults: false }],
  ['kills and faults together', { users: 150, faults: true }],
])(
  '%s at random moments of a migration lose nobody and make nobody twice',
  async (_, { users, faults }) => {
    let kills = 0;
    let seed = firstSeed;
    const work = async () => {
      while (kills < wanted) {
        seed += 1;
        kills += await killMigration(seed - 1, users, { faults });
      }
    };
    await Promise.all([work(), work()]);
    expect(kills).toBeGreaterThanOrEqual(wanted);
  },
  120_000,
);
