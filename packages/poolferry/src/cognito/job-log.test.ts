import { expect, test } from 'vitest';
import { readLoggedLine } from './job-log.ts';

test.each([
  ['[SUCCEEDED] Line Number 1 - The import succeeded.', { line: 1, result: 'succeeded' }],
  ['[SKIPPED] Line Number 27 - The user already exists.\n', { line: 27, result: 'skipped' }],
  [
    '[FAILED] Line Number 4956 - The User Record does not set any of the auto verified attributes to true.',
    { line: 4956, result: 'failed', reason: expect.stringContaining('auto verified') },
  ],
  ['[FAILED] Line Number 3', { line: 3, result: 'failed', reason: '' }],
])('reads %s (facts §3.5)', (message, expected) => {
  expect(readLoggedLine(message)).toMatchObject(expected);
});

test.each(['', 'The job has started.', '[SUCCEEDED] Line Number', 'Line Number 4'])(
  'takes "%s" for no row',
  (message) => {
    expect(readLoggedLine(message)).toBeUndefined();
  },
);
