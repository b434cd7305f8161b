import { describe, expect, test } from 'vitest';
import { leftOutReason } from './group-choice.ts';

const pool = 'eu-west-1_AbCdEf123';
const all = { exclude: [], roleArns: {} };

describe('whether a group crosses', () => {
  test('all do by default', () => {
    for (const name of ['admins', 'eu-west-1', 'eu-west-1_AbCdEf123', '__proto__', `my_${pool}_Google`]) {
      expect(leftOutReason(name, pool, all)).toBeNull();
      expect(leftOutReason(name, undefined, all)).toBeNull();
    }
  });

  test("those that Cognito keeps for the source's identity providers never do", () => {
    expect(leftOutReason(`${pool}_Google`, pool, all)).toBe('federation-group');
    expect(leftOutReason(`${pool}_Google`, pool, { ...all, include: [`${pool}_Google`] })).toBe(
      'federation-group',
    );
    expect(leftOutReason('us-east-1_Other1234_Google', pool, all)).toBeNull();
  });

  test('those of a file are told by their shape, since the pool it came from is not known', () => {
    expect(leftOutReason(`${pool}_Google`, undefined, all)).toBe('federation-group');
    expect(leftOutReason('us-gov-west-1_AbCdEf123_My_SAML', undefined, all)).toBe('federation-group');
    expect(leftOutReason('eu-west-1_team_admins', undefined, all)).toBeNull();
  });

  test('only the named ones do, less the excluded', () => {
    const options = { include: ['a', 'b'], exclude: ['b', 'c'], roleArns: {} };
    expect(['a', 'b', 'c', 'd', 'A'].map((name) => leftOutReason(name, pool, options))).toEqual([
      null,
      'excluded',
      'excluded',
      'not-included',
      'not-included',
    ]);
    expect(leftOutReason('a', pool, { ...all, include: [] })).toBe('not-included');
  });
});
