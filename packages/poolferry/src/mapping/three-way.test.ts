import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetRules } from './mapping-fixture.ts';
import { compareThreeWays, type FieldFate, givenAfter, writesOf } from './three-way.ts';

type Attributes = Record<string, string>;

const rules = targetRules();
const names = [
  'name',
  'nickname',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'custom:old_sub',
];
const values: Readonly<Record<string, readonly string[]>> = {
  email: ['a@example.com', 'B@example.com', 'c@example.com'],
  email_verified: ['true', 'false'],
  phone_number: ['+15550001', '+15550002', '+15550003'],
  phone_number_verified: ['true', 'false'],
};
const attributes: fc.Arbitrary<Attributes> = fc
  .record(
    Object.fromEntries(
      names.map((name) => [name, fc.constantFrom(...(values[name] ?? ['one', 'two', 'three']))]),
    ),
    { requiredKeys: [] },
  )
  .map((record) => ({ ...record }) as Attributes);
/** Mostly what it is derived from, since nothing else is what a migration looks like. */
const changedFrom = (before: Attributes) => attributes.map((some) => ({ ...before, ...some }));

/** What was given, what is wanted, what is found. */
const three = attributes.chain((given) =>
  fc.tuple(
    fc.constant(given),
    fc.oneof(changedFrom(given), attributes),
    fc.oneof(fc.constant(given), changedFrom(given)),
  ),
);

function afterWriting(fates: readonly FieldFate[], wanted: Attributes, found: Attributes): Attributes {
  const { set, remove } = writesOf(fates, wanted, found);
  return Object.fromEntries(Object.entries({ ...found, ...set }).filter(([name]) => !remove.includes(name)));
}

/** As Cognito takes it: an email's case does not count here, and no flag is a false one, as is that of no contact. */
function same(one: Attributes, other: Attributes, fields: readonly string[]): boolean {
  const value = (from: Attributes, name: string) =>
    name.endsWith('_verified')
      ? String(from[name] === 'true' && from[name.replace('_verified', '')] !== undefined)
      : (from[name] ?? '').toLowerCase();
  return fields.every((name) => value(one, name) === value(other, name));
}

describe('a change of the source', () => {
  test('is written only where the target still has what it was given, and then whole', () => {
    fc.assert(
      fc.property(three, fc.boolean(), ([given, wanted, found], allowMessages) => {
        const fates = compareThreeWays(given, wanted, found, rules, { allowMessages });
        const after = afterWriting(fates, wanted, found);
        for (const { field, names: unit, fate } of fates) {
          const isUntouched =
            same(given, wanted, unit) || !same(given, found, unit) || typeof fate === 'object';
          if (isUntouched) for (const name of unit) expect(after[name]).toBe(found[name]);
          else expect(same(after, wanted, unit), field).toBe(true);
          if (fate === 'conflict') expect(same(found, given, unit) || same(found, wanted, unit)).toBe(false);
        }
        const fields = new Set(fates.flatMap((one) => one.names));
        for (const name of Object.keys(found)) if (!fields.has(name)) expect(after[name]).toBe(found[name]);
      }),
    );
  });

  test('of a contact goes in one call with its flag, which is true unless messages are allowed', () => {
    fc.assert(
      fc.property(three, fc.boolean(), ([given, wanted, found], allowMessages) => {
        const { set } = writesOf(
          compareThreeWays(given, wanted, found, rules, { allowMessages }),
          wanted,
          found,
        );
        for (const contact of ['email', 'phone_number']) {
          const flag = set[`${contact}_verified`];
          expect(flag === undefined).toBe(set[contact] === undefined);
          if (flag !== undefined && !allowMessages) expect(flag).toBe('true');
          // Never more than the source says.
          if (flag === 'true') expect(wanted[`${contact}_verified`]).toBe('true');
        }
      }),
    );
  });

  test('that was written is settled, and one that was not is told again', () => {
    fc.assert(
      fc.property(three, ([given, wanted, found]) => {
        const choice = { allowMessages: false };
        const fates = compareThreeWays(given, wanted, found, rules, choice);
        const after = afterWriting(fates, wanted, found);
        const next = compareThreeWays(
          givenAfter(fates, given, wanted) ?? wanted,
          wanted,
          after,
          rules,
          choice,
        );
        const told = (all: FieldFate[]) =>
          all.flatMap(({ field, fate }) =>
            fate === 'conflict' || typeof fate === 'object' ? [[field, fate]] : [],
          );
        expect(told(next)).toEqual(told(fates));
        expect(next.some(({ fate }) => fate === 'apply')).toBe(false);
      }),
    );
  });

  test.each([
    ['custom:old_sub', { 'custom:old_sub': 'a' }, { 'custom:old_sub': 'b' }, 'immutable'],
    ['custom:unknown', {}, { 'custom:unknown': 'x' }, 'unknown-attribute'],
    ['custom:plan', { 'custom:plan': 'abc' }, { 'custom:plan': 'too long' }, 'invalid-value'],
    ['email', { email: 'a@example.com' }, { email: 'b@example.com', email_verified: 'false' }, 'would-send'],
    ['email', { email: 'a@example.com', email_verified: 'true' }, { email: 'a@example.com' }, 'would-send'],
  ])('of %s from %j to %j is told and not written: %s', (field, given, wanted, unwritten) => {
    const fates = compareThreeWays(given, wanted, given, rules, { allowMessages: false });
    expect(fates.map((one) => [one.field, one.fate])).toEqual([[field, { unwritten }]]);
  });

  test('takes a value away where the target wants none, and tells where it wants one', () => {
    const given = { name: 'Jane', phone_number: '+15550001', phone_number_verified: 'true' };
    const choice = { allowMessages: false };
    expect(writesOf(compareThreeWays(given, {}, given, rules, choice), {}, given)).toEqual({
      set: {},
      remove: ['name', 'phone_number', 'phone_number_verified'],
    });
    const name = { type: 'String' as const, mutable: true, required: true };
    const strict = targetRules({ attributes: new Map([...rules.attributes, ['name', name]]) });
    expect(compareThreeWays({ name: 'Jane' }, {}, { name: 'Jane' }, strict, choice)[0]?.fate).toEqual({
      unwritten: 'required',
    });
  });

  test('of a contact that the target keeps out until it is verified is not written unverified, messages or not', () => {
    const wanted = { email: 'b@example.com', email_verified: 'false' };
    const choice = { allowMessages: true, verifiedFirst: ['email'] };
    const [fate] = compareThreeWays(
      { email: 'a@example.com' },
      wanted,
      { email: 'a@example.com' },
      rules,
      choice,
    );
    expect(fate?.fate).toEqual({ unwritten: 'would-send' });
  });
});
