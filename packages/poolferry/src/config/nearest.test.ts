import { describe, expect, test } from 'vitest';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  const words = ['share', 'rates', 'unverified', 'unconfirmed', 'withoutEmail'];

  test.each([
    ['shares', 'share'],
    ['sahre', 'share'],
    ['unverifed', 'unverified'],
    ['without-email', 'withoutEmail'],
    ['RATES', 'rates'],
  ])('%s means %s', (typed, meant) => {
    expect(nearest(typed, words)).toBe(meant);
  });

  test.each(['password', 'x', 'verified-not', ''])('%j is near to none', (typed) => {
    expect(nearest(typed, words)).toBeUndefined();
  });

  test('prefers the nearest of several', () => {
    expect(nearest('rate', ['rated', 'rate', 'rat'])).toBe('rate');
  });
});
