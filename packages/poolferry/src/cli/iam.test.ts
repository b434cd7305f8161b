import { expect, test } from 'vitest';
import { joinWords } from './iam.ts';

test('two words are one command where there is such a one', () => {
  const known = ['plan', 'pool diff', 'pool clone'];
  expect(joinWords(['plan', 'pool', 'diff', 'pool', 'clone'], known)).toEqual([
    'plan',
    'pool diff',
    'pool clone',
  ]);
  expect(joinWords(['pool', 'plan', 'diff'], known)).toEqual(['pool', 'plan', 'diff']);
});
