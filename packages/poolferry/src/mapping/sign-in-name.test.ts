import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canBeUsername, signInKey } from './sign-in-name.ts';

describe('the key by which the target tells names apart', () => {
  test('is the very text in a pool that tells case apart', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (email) => signInKey(email, true) === email));
  });

  test('folds the case of ASCII where the pool folds it', () => {
    expect(signInKey('Jane.DOE+x@Example.COM', false)).toBe('jane.doe+x@example.com');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (email) => {
        expect(signInKey(email.toUpperCase(), false)).toBe(signInKey(email.toLowerCase(), false));
      }),
    );
  });

  test.each([
    ['É', 'é'],
    ['E\u0301', 'é'],
    ['J\u030C', '\u01F0'],
    ['ΑΣ', 'ασ'],
    ['ας', 'ασ'],
    ['\u212A', 'k'],
  ])('takes %j and %j for one letter, since Cognito may', (one, other) => {
    expect(signInKey(`${one}@x.org`, false)).toBe(signInKey(`${other}@x.org`, false));
  });

  test('is the key of itself, and of the name in lower case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (email) => {
        const key = signInKey(email, false);
        expect(signInKey(key, false)).toBe(key);
        expect(signInKey(email.toLowerCase(), false)).toBe(key);
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps apart what differs in more than case: dots, tags, accents, sharp s', () => {
    const different = ['jane', 'j.ane', 'jane+a', 'jané', 'janß', 'janss', ' jane'];
    expect(new Set(different.map((name) => signInKey(`${name}@x.org`, false))).size).toBe(different.length);
  });
});

describe('whether an email can be a username', () => {
  const longest = `${'a'.repeat(122)}@x.org`;

  test.each(['a@b.co', 'Jane.Doe+tag@mail.example.com', "o'neil@x.org", 'jürgen@müller.de', longest])(
    '%s can',
    (email) => {
      expect(canBeUsername(email)).toBe(true);
    },
  );

  test.each([
    '',
    'jane',
    'jane@',
    '@x.org',
    'jane@x',
    'jane@x.',
    'jane@.org',
    'jane@x..org',
    'a@b@x.org',
    'ja ne@x.org',
    ' jane@x.org',
    'jane@x.org\n',
    'ja\tne@x.org',
    'ja\u00A0ne@x.org',
    'ja\u0000ne@x.org',
    'ja\u200Bne@x.org',
    'ja\uD800ne@x.org',
    // Special in an address; whether Cognito takes them is not documented.
    '"a"@x.org',
    'Jane <jane@x.org>',
    'jane,joe@x.org',
    'jane@[127.0.0.1]',
    `a${longest}`,
  ])('%j cannot', (email) => {
    expect(canBeUsername(email)).toBe(false);
  });
});
