import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Random } from '../events.ts';
import { randomPassword } from './random-password.ts';

const random: Random = { fraction: () => 0.5, bytes: (length) => randomBytes(length) };

describe('a password that nobody knows', () => {
  test('fulfils whatever policy a pool can hold', () => {
    const anyBytes = fc.uint8Array({ minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 99 }), anyBytes, (minimumLength, bytes) => {
        const password = randomPassword(
          { minimumLength },
          { ...random, bytes: (length) => bytes.slice(0, length) },
        );
        expect(password.length).toBeGreaterThanOrEqual(minimumLength);
        expect(password.length).toBeLessThanOrEqual(256);
        expect(password).toMatch(/^[A-Za-z0-9!-]+$/);
        for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[!-]/]) expect(password).toMatch(kind);
      }),
    );
  });

  test('draws at least 240 bits, each character as likely as any other', () => {
    let drawn = 0;
    const counts = new Map<string, number>();
    const counting: Random = {
      ...random,
      bytes: (length) => {
        drawn = length;
        return Uint8Array.from({ length }, (_, index) => index % 256);
      },
    };
    const password = randomPassword({ minimumLength: 256 }, counting).slice(4);
    for (const character of password) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array.from({ length: 64 }, () => 4));
    randomPassword({ minimumLength: 8 }, counting);
    expect(drawn * Math.log2(counts.size)).toBeGreaterThanOrEqual(240);
  });

  test('is another each time', () => {
    const passwords = Array.from({ length: 1000 }, () => randomPassword({ minimumLength: 8 }, random));
    expect(new Set(passwords).size).toBe(1000);
  });
});
