import { beforeAll, describe, expect, test } from 'vitest';
import { faultNames, strikesOf, usersFor } from './fault-moments.ts';
import { type Life, liveThrough } from './whole-life.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

// `npm run prove:operations` tries them one by one; here all operations are struck in one life, at their first, middle and last call.
describe.each(['admin-create', 'import-job'] as const)('a migration and its rollback by %s', (routes) => {
  let calm: Life;
  beforeAll(async () => {
    calm = await liveThrough({ routes, strikes: [] });
  });

  test.concurrent.each(faultNames)(
    'end well though every operation meets %s at its first, middle and last call',
    async (fault) => {
      const strikes = strikesOf(fault, calm.calls);
      const { stops, missed, errors } = await liveThrough({ routes, strikes, users: usersFor(fault) });
      expect(missed).toEqual([]);
      const stopped = [...new Set(stops)];
      expect(stopped).toEqual(fault === 'credentials-expired' ? ['credentials-expired'] : []);
      if (fault === 'page-tokens-die') expect(errors.InvalidParameterException).toBeGreaterThan(2);
    },
  );

  test.concurrent('end well though listings show what was so 20 seconds ago', async () => {
    const { stops } = await liveThrough({ routes, strikes: [], listingLagMs: 20_000 });
    expect(stops).toEqual([]);
  });
});
