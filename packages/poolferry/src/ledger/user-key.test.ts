import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testLedger, testUser } from './ledger-fixture.ts';
import { keyOf, packSub, unpackSub } from './user-key.ts';

const anySub = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.uuid().map((uuid) => uuid.replaceAll('-', '')),
  fc.string({ unit: 'grapheme' }),
);

describe('the key of a user', () => {
  test('gives back the very same sub', () => {
    fc.assert(fc.property(anySub, (sub) => unpackSub(packSub(sub)) === sub));
  });

  test('takes 16 bytes for a UUID', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => packSub(uuid).length === 16));
  });

  test('is another for every sub and for every username, and never the one for the other', () => {
    const asText = (key: Uint8Array | string) =>
      typeof key === 'string' ? key : `b:${Buffer.from(key).toString('hex')}`;
    fc.assert(
      fc.property(anySub, anySub, (one, other) => {
        expect(asText(packSub(one)) === asText(packSub(other))).toBe(one === other);
        expect(asText(keyOf({ username: one }))).not.toBe(asText(packSub(other)));
        expect(asText(keyOf({ username: one })) === asText(keyOf({ username: other }))).toBe(one === other);
      }),
    );
  });

  test('of a user without a sub holds no sub', () => {
    expect(unpackSub(keyOf({ username: 's:x' }))).toBeUndefined();
  });

  test('comes through the ledger as it was', () => {
    const { sourceUsers, users } = testLedger();
    fc.assert(
      fc.property(anySub, fc.string({ unit: 'grapheme' }), fc.boolean(), (sub, username, withSub) => {
        const { sub: _, ...rest } = testUser(1, { username });
        const user = withSub ? { ...rest, sub } : rest;
        sourceUsers.store(user, 1);
        const found = users.byKey(keyOf(user));
        expect(found?.sub).toBe(withSub ? sub : undefined);
        if (!withSub) expect(found?.username).toBe(username);
      }),
      { numRuns: 200 },
    );
  });
});
