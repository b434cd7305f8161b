import { describe, expect, test } from 'vitest';
import type { PoolDescription } from '../cognito/describe-pool.ts';
import type { DecidingOptions } from '../config/options.ts';
import { decidingOptions, targetRules } from '../mapping/mapping-fixture.ts';
import type { TargetRules } from '../mapping/target-rules.ts';
import { refuseUnfitTarget } from './target-fitness.ts';

const check = (rules: Partial<TargetRules>, options: Partial<DecidingOptions> = {}) =>
  refuseUnfitTarget({ id: 'eu-west-1_T' } as PoolDescription, targetRules(rules), decidingOptions(options));

describe('a target', () => {
  test.each<[string, string[], string[]]>([
    ['email', ['email'], []],
    ['email or phone number', ['phone_number', 'email'], []],
    ['username', [], []],
    ['username and aliases', [], ['email', 'preferred_username']],
  ])('that signs in by %s is fit', (_, usernameAttributes, aliasAttributes) => {
    expect(() => check({ usernameAttributes, aliasAttributes })).not.toThrow();
  });

  test('that signs in by phone number alone is not', () => {
    expect(() => check({ usernameAttributes: ['phone_number'] })).toThrow('by phone number alone');
  });

  test('keeps an old id in an attribute that it has and that nobody signs in by', () => {
    const legacyIds = { username: 'preferred_username' };
    expect(() => check({ usernameAttributes: [] }, { legacyIds })).not.toThrow();
    const aliasAttributes = ['preferred_username'];
    expect(() => check({ usernameAttributes: [], aliasAttributes }, { legacyIds })).toThrow(
      'people sign in by',
    );
    expect(() => check({}, { legacyIds: { sub: 'custom:none' } })).toThrow('no attribute custom:none');
  });
});
