import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListedUser } from '../user.ts';
import { compareWithDraft, differingAttributes, hasChanged } from './compare.ts';
import type { Draft } from './decide.ts';
import { listedUser } from './mapping-fixture.ts';

const draft: Draft = {
  username: 'Jane@Example.com',
  attributes: { email: 'Jane@Example.com', email_verified: 'true', name: 'Jane' },
  enabled: true,
  smsMfa: false,
};
const differing = (target: Partial<ListedUser>, caseSensitive = false) =>
  compareWithDraft(draft, listedUser({ username: 'uuid', ...target }), caseSensitive);
const withAttributes = (changes: Record<string, string>) => ({
  attributes: { ...draft.attributes, ...changes },
});

describe('a target user beside the draft', () => {
  test('differs in nothing when it has come across as it should', () => {
    expect(differing({})).toEqual([]);
    expect(differing({ status: 'RESET_REQUIRED' })).toEqual([]);
  });

  test('differs by every attribute that is missing, added or changed', () => {
    const attributes = fc.dictionary(fc.constantFrom('name', 'nickname', 'custom:a'), fc.string(), {
      maxKeys: 3,
    });
    fc.assert(
      fc.property(attributes, attributes, (wanted, found) => {
        const names = ['name', 'nickname', 'custom:a'].filter(
          (name) => (wanted[name] ?? '') !== (found[name] ?? ''),
        );
        const fields = compareWithDraft(
          { ...draft, attributes: wanted },
          listedUser({ attributes: found }),
          false,
        );
        expect(fields.toSorted()).toEqual(names.toSorted());
      }),
    );
  });

  test('may have the email in another case, where the pool folds it, and nothing else', () => {
    expect(differing(withAttributes({ email: 'jane@example.com' }))).toEqual([]);
    expect(differing(withAttributes({ email: 'jane@example.com' }), true)).toEqual(['email']);
    expect(differing(withAttributes({ email: 'jane@example.org' }))).toEqual(['email']);
    expect(differing(withAttributes({ name: 'jane' }))).toEqual(['name']);
  });

  test('may have an empty value where the other has none', () => {
    expect(differing(withAttributes({ nickname: '' }))).toEqual([]);
    expect(differingAttributes({ nickname: '' }, {}, false)).toEqual([]);
    expect(differingAttributes({ nickname: '' }, { nickname: 'x' }, false)).toEqual(['nickname']);
  });

  test('may have what Cognito itself puts there', () => {
    expect(differing(withAttributes({ identities: '[]', 'cognito:user_status': 'CONFIRMED' }))).toEqual([]);
  });

  test('differs by enabled both ways', () => {
    expect(differing({ enabled: false })).toEqual(['enabled']);
    expect(compareWithDraft({ ...draft, enabled: false }, listedUser(), false)).toEqual(['enabled']);
  });

  test.each(['FORCE_CHANGE_PASSWORD', 'UNCONFIRMED'])('differs by a status with no way in: %s', (status) => {
    expect(differing({ status })).toEqual(['status']);
  });
});

describe('a source user listed again', () => {
  test('has changed in anything that crosses', () => {
    const before = listedUser();
    expect(hasChanged(before, listedUser())).toBe(false);
    const changes: Partial<ListedUser>[] = [
      { enabled: false },
      { smsMfa: true },
      { username: 'other' },
      { attributes: { ...before.attributes, name: 'Janet' } },
      { attributes: { ...before.attributes, nickname: '' } },
      { attributes: { email: 'Jane@Example.com', email_verified: 'true' } },
      { attributes: { email: 'Jane@Example.com', email_verified: 'true', nickname: 'Jane' } },
    ];
    for (const change of changes) expect(hasChanged(before, listedUser(change))).toBe(true);
  });

  test('has not changed by another order of attributes or a later date', () => {
    const attributes = { name: 'Jane', email_verified: 'true', email: 'Jane@Example.com' };
    expect(hasChanged(listedUser(), listedUser({ attributes, modifiedAtMs: 1 }))).toBe(false);
  });
});
