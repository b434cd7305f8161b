import { expect, test } from 'vitest';
import { lookAtClock } from './pool.ts';

test.each([
  [0, 'ok'],
  [-29_000, 'ok'],
  [31_000, 'warn'],
  [-299_000, 'warn'],
  [301_000, 'fail'],
  [undefined, 'untold'],
])('a clock that is %s ms behind is %s', (aheadMs, status) => {
  expect(lookAtClock('target', aheadMs).status).toBe(status);
});

test('says which way the clock is wrong, and what to do', () => {
  expect(lookAtClock('target', 60_000)).toMatchObject({
    says: expect.stringContaining('60 s behind Cognito'),
  });
  expect(lookAtClock('target', -60_000)).toMatchObject({
    says: expect.stringContaining('60 s ahead of Cognito'),
    todo: expect.stringContaining('network time'),
  });
});
