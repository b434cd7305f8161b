import { describe, expect, test } from 'vitest';
import { canonicalDeciding, describeDifference, optionsOfLine } from './canonical-deciding.ts';
import { defaultOptions } from './defaults.ts';
import type { Options } from './options.ts';

const base = defaultOptions('reset');

function difference(after: Partial<Options>): string[] {
  return describeDifference(canonicalDeciding(base), canonicalDeciding({ ...base, ...after }));
}

describe('canonicalDeciding', () => {
  test('does not depend on the order of keys and names, nor on options that decide nothing', () => {
    const one = { ...base, attributes: { drop: ['a', 'b'], rename: { x: '1', y: '2' }, set: {} } };
    const other = {
      ledger: 'other.db',
      quota: { share: 0.1, rates: {} },
      attributes: { set: {}, rename: { y: '2', x: '1' }, drop: ['b', 'a', 'b'], map: undefined },
    };
    expect(canonicalDeciding({ ...base, ...other })).toBe(canonicalDeciding(one));
    expect(canonicalDeciding(one)).not.toContain('other.db');
  });

  test('stays the same from release to release', () => {
    expect(canonicalDeciding(base)).toMatchInlineSnapshot(
      `"{"appHandlesResetRequired":false,"attributes":{"drop":[],"rename":{},"set":{}},"duplicates":"stop","federated":"stop","groups":{"exclude":[],"roleArns":{}},"legacyIds":{},"passwords":"reset","routes":"admin-create","unconfirmed":"skip","unverified":"stop","withoutEmail":"stop"}"`,
    );
  });

  test.each<[string, Partial<Options>]>([
    ['passwords', { passwords: 'sign-in' }],
    ['routes', { routes: 'auto' }],
    ['appHandlesResetRequired', { appHandlesResetRequired: true }],
    ['duplicates', { duplicates: 'newest' }],
    ['withoutEmail', { withoutEmail: 'skip' }],
    ['usernames', { usernames: 'sub' }],
    ['unverified', { unverified: 'carry' }],
    ['unconfirmed', { unconfirmed: 'carry' }],
    ['federated', { federated: 'link' }],
    ['attributes', { attributes: { drop: ['a'], rename: {}, set: {} } }],
    ['legacyIds', { legacyIds: { sub: 'custom:a' } }],
    ['groups', { groups: { include: [], exclude: [], roleArns: {} } }],
  ])('changes with %s', (name, after) => {
    expect(canonicalDeciding({ ...base, ...after })).not.toBe(canonicalDeciding(base));
    expect(difference(after)[0]).toContain(name);
  });

  test('changes with the source text of map', () => {
    const withMap = (map: Options['attributes']['map']): Options => ({
      ...base,
      attributes: { ...base.attributes, map },
    });
    const one = withMap((_user, attributes) => attributes);
    const other = withMap((_user, attributes) => ({ ...attributes, locale: 'en' }));
    expect(canonicalDeciding(one)).not.toBe(canonicalDeciding(other));
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

describe('the options of a line', () => {
  const map = (_: unknown, attributes: Record<string, string>) => attributes;
  const attributes = { drop: ['b', 'a'], rename: { x: 'y' }, set: { z: '1' } };

  test.each<[string, Partial<Options>]>([
    ['as few as can be', {}],
    [
      'as many',
      {
        ...{ acknowledge: ['default-sender'], usernames: 'sub', decisions: { one: 'skip' } },
        ...{ legacyIds: { sub: 'custom:old' }, attributes: { ...attributes, map } },
      },
    ],
  ])('are those that it was made of: %s', (_, given) => {
    const options = { ...base, ...given };
    const line = canonicalDeciding(options);
    const back = optionsOfLine(line, {
      ...base,
      attributes: { ...base.attributes, map: given.attributes?.map },
    });
    expect(back?.attributes.map).toBe(given.attributes?.map);
    expect(back && canonicalDeciding(back)).toBe(line);
  });

  test('cannot be had where the function is another one by now; where there was none, nothing is missing', () => {
    const line = canonicalDeciding({ ...base, attributes: { ...attributes, map } });
    expect(optionsOfLine(line, base)).toBeUndefined();
    const without = optionsOfLine(canonicalDeciding(base), { ...base, attributes: { ...attributes, map } });
    expect(without && canonicalDeciding(without)).toBe(canonicalDeciding(base));
  });
});
