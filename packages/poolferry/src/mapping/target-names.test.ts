import { describe, expect, test } from 'vitest';
import { targetRules } from './mapping-fixture.ts';
import { furtherClaims, nameKinds, readClaim, signInKeyOf, usernameInTarget } from './target-names.ts';

const byEmail = targetRules();
const byEmailOrPhone = targetRules({ usernameAttributes: ['email', 'phone_number'] });
const byUsername = targetRules({ usernameAttributes: [] });
const aliases = targetRules({
  usernameAttributes: [],
  aliasAttributes: ['email', 'phone_number', 'preferred_username'],
});

const jane = { username: 'Jane', sub: '0f8fad5b-d9cb-469f-a165-70867728950e' };
const attributes = {
  ...{ email: 'Jane@Example.com', email_verified: 'true' },
  ...{ phone_number: '+15550100', phone_number_verified: 'true', preferred_username: 'JJ' },
};

describe('the username that somebody takes where people have their own', () => {
  test.each(['jane', 'Jane.Doe', 'ünï🦦', 'a@b', '+1555', 'x'.repeat(128)])('%s is kept', (username) => {
    expect(usernameInTarget({ ...jane, username }, 'stop', byUsername)).toEqual({ username });
  });

  test.each([
    ['jane@example.com', 'username-like-email'],
    ['+15550100', 'username-like-phone'],
    ['jane doe', 'invalid-username'],
    ['', 'invalid-username'],
    ['ja\u200Bne', 'invalid-username'],
    ['x'.repeat(129), 'invalid-username'],
  ])('%j cannot be one beside aliases; the old sub can, where the owner says so', (username, refused) => {
    const user = { ...jane, username };
    expect(usernameInTarget(user, 'stop', aliases)).toEqual({ refused });
    expect(usernameInTarget(user, 'sub', aliases)).toEqual({ username: jane.sub });
    expect(usernameInTarget({ username }, 'sub', aliases)).toEqual({ refused });
  });

  test('may look like an email or a phone number where that is no alias', () => {
    for (const username of ['jane@example.com', '+15550100'])
      expect(usernameInTarget({ ...jane, username }, 'stop', byUsername)).toEqual({ username });
  });
});

describe('the names that are one person’s in the target', () => {
  test.each([
    [byEmail, ['email'], []],
    [byEmailOrPhone, ['email', 'phone_number'], ['phone_number=+15550100']],
    [byUsername, ['username'], []],
    [
      aliases,
      ['username', 'email', 'phone_number', 'preferred_username'],
      ['email=jane@example.com', 'phone_number=+15550100', 'preferred_username=jj'],
    ],
  ])('are told by how the pool signs in (%#)', (rules, kinds, claims) => {
    expect(nameKinds(rules)).toEqual(kinds);
    expect(furtherClaims(attributes, rules)).toEqual(claims);
  });

  test('do not include an alias that nobody proved; a username attribute is one all the same', () => {
    const unproved = { email: 'jane@example.com', email_verified: 'false', phone_number: '+15550100' };
    expect(furtherClaims(unproved, aliases)).toEqual([]);
    expect(furtherClaims(unproved, byEmailOrPhone)).toEqual(['phone_number=+15550100']);
    expect(furtherClaims({ preferred_username: '' }, aliases)).toEqual([]);
  });

  test('keep their case where the pool tells it apart', () => {
    const [claim = ''] = furtherClaims(attributes, { ...aliases, caseSensitive: true });
    expect(readClaim(claim)).toEqual({ kind: 'email', key: 'Jane@Example.com' });
  });

  test('are taken apart at the first sign only', () => {
    expect(readClaim('username=a=b')).toEqual({ kind: 'username', key: 'a=b' });
  });

  test('of somebody in the target: the email, or the username', () => {
    expect(signInKeyOf({ username: 'Jane', attributes }, byEmail)).toBe('jane@example.com');
    expect(signInKeyOf({ username: 'Jane', attributes: {} }, byEmail)).toBe(undefined);
    expect(signInKeyOf({ username: 'Jane', attributes }, aliases)).toBe('jane');
  });
});
