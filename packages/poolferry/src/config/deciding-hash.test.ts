import { describe, expect, test } from 'vitest';
import { canonicalDeciding, decidingHash, describeDifference } from './deciding-hash.ts';
import { defaultOptions } from './defaults.ts';
import type { Options } from './options.ts';

const base = defaultOptions('reset');

function difference(after: Partial<Options>): string[] {
  return describeDifference(canonicalDeciding(base), canonicalDeciding({ ...base, ...after }));
}

describe('decidingHash', () => {
  test('does not depend on the order of keys and names, nor on options that decide nothing', () => {
    const one = { ...base, attributes: { drop: ['a', 'b'], rename: { x: '1', y: '2' }, set: {} } };
    const other = {
      ledger: 'other.db',
      quota: { share: 0.1, rates: {} },
      attributes: { set: {}, rename: { y: '2', x: '1' }, drop: ['b', 'a', 'b'], map: undefined },
    };
    expect(decidingHash({ ...base, ...other })).toBe(decidingHash(one));
    expect(decidingHash(one)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('stays the same from release to release', () => {
    expect(decidingHash(base)).toMatchInlineSnapshot(
      `"fd5de1ee1df3cf4e24a3c832074ba478ecfacc783a8828f95c861253c6158d3d"`,
    );
  });

  test.each<[string, Partial<Options>]>([
    ['passwords', { passwords: 'sign-in' }],
    ['routes', { routes: 'auto' }],
    ['appHandlesResetRequired', { appHandlesResetRequired: true }],
    ['duplicates', { duplicates: 'newest' }],
    ['withoutEmail', { withoutEmail: 'skip' }],
    ['unverified', { unverified: 'carry' }],
    ['unconfirmed', { unconfirmed: 'carry' }],
    ['federated', { federated: 'link' }],
    ['attributes', { attributes: { drop: ['a'], rename: {}, set: {} } }],
    ['legacyIds', { legacyIds: { sub: 'custom:a' } }],
    ['groups', { groups: { include: [], exclude: [], roleArns: {} } }],
  ])('changes with %s', (name, after) => {
    expect(decidingHash({ ...base, ...after })).not.toBe(decidingHash(base));
    expect(difference(after)[0]).toContain(name);
  });

  test('changes with the source text of map', () => {
    const withMap = (map: Options['attributes']['map']): Options => ({
      ...base,
      attributes: { ...base.attributes, map },
    });
    const one = withMap((_user, attributes) => attributes);
    const other = withMap((_user, attributes) => ({ ...attributes, locale: 'en' }));
    expect(decidingHash(one)).not.toBe(decidingHash(other));
    expect(describeDifference(canonicalDeciding(one), canonicalDeciding(other))).toEqual([
      'the source text of attributes.map has changed',
    ]);
    expect(describeDifference(canonicalDeciding(base), canonicalDeciding(one))).toEqual([
      'attributes.map is new',
    ]);
  });
});

describe('describeDifference', () => {
  test('says nothing where nothing differs', () => {
    expect(difference({})).toEqual([]);
  });

  test('shows choices, and names tables without their contents', () => {
    const after = {
      unverified: 'carry' as const,
      passwords: undefined,
      duplicates: { 'a@example.com': null },
      attributes: { drop: [], rename: {}, set: { 'custom:tenant': 'acme' } },
      legacyIds: { sub: 'custom:a' },
    };
    expect(difference(after)).toEqual([
      'attributes.set has changed (1 entries)',
      'duplicates was "stop", is a table',
      'legacyIds.sub was not given, is "custom:a"',
      'passwords was "reset", is not given',
      'unverified was "stop", is "carry"',
    ]);
  });
});
