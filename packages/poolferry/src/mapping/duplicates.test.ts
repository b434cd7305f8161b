import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DuplicatesOption } from '../config/options.ts';
import { chooseKeeper, foldDecisions, type Holder, hasProved } from './duplicates.ts';

const holder = (sub: string, changes: Partial<Holder> = {}): Holder => ({
  sub,
  verified: true,
  enabled: true,
  createdAtMs: 0,
  begun: false,
  ...changes,
});
const choose = (holders: Holder[], option: DuplicatesOption) => chooseKeeper('a@x.org', holders, option);

const holders = fc.uniqueArray(
  fc.record({
    sub: fc.constantFrom(...'abcdefgh'),
    verified: fc.boolean(),
    enabled: fc.boolean(),
    createdAtMs: fc.integer({ min: 0, max: 3 }),
    begun: fc.constant(false),
  }),
  { selector: (one) => one.sub, minLength: 2, maxLength: 6 },
);
const rule = fc.constantFrom('verified' as const, 'newest' as const, 'enabled' as const);

describe('who keeps a name that several want', () => {
  test('does not depend on the order they come in', () => {
    const shuffled = holders.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, rule, fc.boolean(), ([list, other], option, begun) => {
        const all = begun
          ? [list, other].map((some) => some.map((one) => ({ ...one, begun })))
          : [list, other];
        expect(choose(all[1] ?? [], option)).toEqual(choose(all[0] ?? [], option));
      }),
    );
  });

  test('by newest and enabled, is never somebody who has not proved that the address is theirs', () => {
    fc.assert(
      fc.property(holders, fc.constantFrom('newest' as const, 'enabled' as const), (list, option) => {
        const keeper = choose(list, option);
        if (list.some((one) => one.verified)) expect(keeper).toMatchObject({ verified: true });
        else expect(keeper).toBe('unsettled');
      }),
    );
  });

  test('by verified, is a verified one wherever there is one', () => {
    fc.assert(
      fc.property(holders, (list) => {
        const verified = list.some((one) => one.verified);
        expect(choose(list, 'verified')).toMatchObject({ verified });
      }),
    );
  });

  test('by enabled, is an enabled one wherever a verified one is enabled', () => {
    const list = [
      holder('a', { enabled: false, createdAtMs: 9 }),
      holder('b'),
      holder('c', { verified: false }),
    ];
    expect(choose(list, 'enabled')).toMatchObject({ sub: 'b' });
  });

  test.each(['verified', 'newest', 'enabled'] as const)(
    'by %s, is the newest among equals, then the lowest sub',
    (option) => {
      const old = holder('a');
      const newer = holder('c', { createdAtMs: 5 });
      const asNew = holder('b', { createdAtMs: 5 });
      expect(choose([old, newer, asNew], option)).toBe(asNew);
    },
  );

  test('is left to a person by stop', () => {
    expect(choose([holder('a'), holder('b', { verified: false })], 'stop')).toBe('unsettled');
  });

  test.each([
    'stop',
    'verified',
    'newest',
    'enabled',
    { 'a@x.org': 'b' },
    { 'a@x.org': null },
  ] as DuplicatesOption[])('is whoever is on the way already, whatever the option says (%j)', (option) => {
    const begun = holder('a', { begun: true, verified: false, enabled: false });
    expect(choose([holder('b', { createdAtMs: 9 }), begun], option)).toBe(begun);
  });

  test('is the one that the decisions name, be their sub spelled in capitals', () => {
    const b = holder('0f8fad5b-d9cb-469f-a165-70867728950e');
    expect(choose([holder('a'), b], { 'a@x.org': b.sub })).toBe(b);
    expect(choose([holder('a'), b], { 'a@x.org': b.sub.toUpperCase() })).toBe(b);
  });

  test('is nobody where the decisions say so', () => {
    expect(choose([holder('a'), holder('b')], { 'a@x.org': null })).toBe('nobody');
  });

  test.each([{}, { 'other@x.org': 'a' }, { 'a@x.org': 'stranger' }])(
    'is open where the decisions do not name one of them (%j)',
    (decisions) => {
      expect(choose([holder('a'), holder('b')], decisions)).toBe('unsettled');
    },
  );

  test('is open for a name that every object inherits', () => {
    expect(chooseKeeper('constructor', [holder('a'), holder('b')], {})).toBe('unsettled');
  });
});

test('a decision about a user gives them the name, whatever the rule says; two such decisions settle nothing', () => {
  const holders = [holder('a', { verified: true }), holder('b', { keeps: true })];
  for (const option of ['stop', 'verified', 'newest', { 'a@x.org': 'a' }] as const)
    expect(choose(holders, option)).toMatchObject({ sub: 'b' });
  expect(choose([...holders, holder('c', { keeps: true })], 'verified')).toBe('unsettled');
  expect(choose([...holders, holder('c', { begun: true })], 'verified')).toMatchObject({ sub: 'c' });
});

describe('whether a contested name is proved to be somebody’s', () => {
  const [byEmail, byPhone] = [{ email_verified: 'true' }, { phone_number_verified: 'true' }];

  test('of an email and a phone number, by its own verification alone', () => {
    expect(hasProved('email', byEmail, 'newest')).toBe(true);
    expect(hasProved('email', byPhone, 'newest')).toBe(false);
    expect(hasProved('phone_number', byPhone, 'verified')).toBe(true);
    expect(hasProved('phone_number', { phone_number_verified: 'True' }, 'verified')).toBe(false);
  });

  test('of a username, which nobody can prove, by any contact where the rule asks for verified ones', () => {
    for (const kind of ['username', 'preferred_username']) {
      expect([byEmail, byPhone, {}].map((one) => hasProved(kind, one, 'verified'))).toEqual([
        true,
        true,
        false,
      ]);
      expect([byEmail, byPhone, {}].map((one) => hasProved(kind, one, 'enabled'))).toEqual([
        true,
        true,
        true,
      ]);
    }
  });
});

test('decisions are found under the name as the target folds it', () => {
  expect(foldDecisions({ 'Jane@X.org': 'a', JANE: null }, false)).toEqual({ 'jane@x.org': 'a', jane: null });
  expect(foldDecisions({ JANE: null }, true)).toEqual({ JANE: null });
});
