import { beforeAll, describe, expect, test } from 'vitest';
import { faultNames, moments, strikeAt } from './fault-moments.ts';
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
      const strikes = Object.entries(calm.calls).flatMap(([operation, calls]) =>
        moments.flatMap((moment) => strikeAt(operation, fault, moment, calls) ?? []),
      );
      const { stops, missed } = await liveThrough({ routes, strikes });
      expect(missed).toEqual([]);
      const stopped = [...new Set(stops)];
      expect(stopped).toEqual(fault === 'credentials-expired' ? ['credentials-expired'] : []);
    },
  );
});
