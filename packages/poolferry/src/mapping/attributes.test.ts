import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import { carryAttributes, findRefusedAttribute } from './attributes.ts';
import { decidingOptions, listedUser, targetRules } from './mapping-fixture.ts';

const plain = { drop: [], rename: {}, set: {} };

function carry(
  attributes: Record<string, string>,
  options: Parameters<typeof decidingOptions>[0] = {},
  user: Parameters<typeof listedUser>[0] = {},
) {
  return carryAttributes(listedUser({ attributes, ...user }), decidingOptions(options));
}

describe('the attributes a user takes across', () => {
  const names = fc.oneof(
    fc.stringMatching(/^custom:[a-z_]{1,12}$/),
    fc.constantFrom('email', 'name', 'address', '__proto__', 'constructor', 'toString'),
  );
  const profile = fc
    .uniqueArray(fc.tuple(names, fc.string({ unit: 'binary' })), { selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries));

  test('are all of them, to the letter', () => {
    fc.assert(
      fc.property(profile, (attributes) => {
        const carried = carry(attributes);
        expect('attributes' in carried && Object.entries(carried.attributes)).toEqual(
          Object.entries(attributes),
        );
      }),
    );
  });

  test('leave out what Cognito keeps to itself', () => {
    const carried = carry({ sub: 's', identities: '[]', 'cognito:user_status': 'CONFIRMED', name: 'J' });
    expect(carried).toEqual({ attributes: { name: 'J' } });
  });

  test('leave out what the owner drops, and no other', () => {
    fc.assert(
      fc.property(profile, fc.array(names), (attributes, drop) => {
        const carried = carry(attributes, { attributes: { ...plain, drop } });
        const kept = Object.entries(attributes).filter(([name]) => !drop.includes(name));
        expect('attributes' in carried && Object.entries(carried.attributes)).toEqual(kept);
      }),
    );
  });

  test('take their new name and keep their value', () => {
    const carried = carry(
      { nickname: ' J\u0000 ' },
      { attributes: { ...plain, rename: { nickname: 'name' } } },
    );
    expect(carried).toEqual({ attributes: { name: ' J\u0000 ' } });
  });

  test('may swap names', () => {
    const rename = { name: 'nickname', nickname: 'name' };
    expect(carry({ name: 'a', nickname: 'b' }, { attributes: { ...plain, rename } })).toEqual({
      attributes: { nickname: 'a', name: 'b' },
    });
  });

  test.each([[{ name: 'a', nickname: 'b' }], [{ nickname: 'b', name: 'a' }]])(
    'never fall silently into one when two would get the same name (%j)',
    (attributes) => {
      const carried = carry(attributes, { attributes: { ...plain, rename: { nickname: 'name' } } });
      expect(carried).toEqual({ problem: 'attribute-clash', attribute: 'name' });
    },
  );

  test('take a dropped attribute out of the way of a renamed one', () => {
    const options = { attributes: { ...plain, drop: ['name'], rename: { nickname: 'name' } } };
    expect(carry({ name: 'a', nickname: 'b' }, options)).toEqual({ attributes: { name: 'b' } });
  });

  test('are set after renaming, mapped after that, and the old ids come last', () => {
    const seen: unknown[] = [];
    const carried = carry(
      { nickname: 'a' },
      {
        attributes: {
          drop: [],
          rename: { nickname: 'name' },
          set: { name: 'set' },
          map: (user, attributes) => {
            seen.push(user.username, { ...attributes });
            return { ...attributes, 'custom:old_sub': 'mapped', 'custom:plan': 'free' };
          },
        },
        legacyIds: { sub: 'custom:old_sub', username: 'custom:old_name' },
      },
      { sub: 'S', username: 'U' },
    );
    expect(seen).toEqual(['U', { name: 'set' }]);
    expect(carried).toEqual({
      attributes: { name: 'set', 'custom:plan': 'free', 'custom:old_sub': 'S', 'custom:old_name': 'U' },
    });
  });

  test('keep a preferred_username that people chose, and lend it to the old username where it is empty', () => {
    const legacyIds = { username: 'preferred_username' };
    expect(carry({ preferred_username: 'mine' }, { legacyIds }, { username: 'U' })).toEqual({
      attributes: { preferred_username: 'mine' },
    });
    for (const attributes of [{}, { preferred_username: '' }]) {
      expect(carry(attributes, { legacyIds }, { username: 'U' })).toEqual({
        attributes: { preferred_username: 'U' },
      });
    }
  });

  test('get no old sub where a file gave none', () => {
    const { sub: _, ...user } = listedUser({ attributes: { name: 'J' } });
    expect(carryAttributes(user, decidingOptions({ legacyIds: { sub: 'custom:old_sub' } }))).toEqual({
      attributes: { name: 'J' },
    });
  });

  test('leave the listed user as they were', () => {
    const user = listedUser();
    const before = structuredClone(user);
    const attributes = {
      ...plain,
      set: { name: 'x' },
      map: (_: unknown, all: Record<string, string>) => {
        all.email = 'changed';
        return all;
      },
    };
    carryAttributes(user, decidingOptions({ attributes }));
    expect(user).toEqual(before);
  });
});

describe("an owner's map that does not do its part", () => {
  const failureOf = (map: unknown) => {
    try {
      carry({ name: 'secret' }, { attributes: { ...plain, map: map as never } }, { sub: 'S-1' });
    } catch (error) {
      return error;
    }
    throw new Error('nothing was thrown');
  };

  test.each([
    [
      'throws',
      () => {
        throw new Error('about secret');
      },
    ],
    ['returns nothing', () => undefined],
    ['returns text', () => 'name'],
    ['returns a value that is no text', () => ({ nickname: undefined })],
    ['returns a number', () => ({ nickname: 7 })],
    ['marks an email verified', () => ({ email_verified: 'true' })],
  ])('ends the plan with the user it is about, and no word of the profile: it %s', (_, map) => {
    const error = failureOf(map);
    expect(InputError.is(error) && error.code).toBe('map-failed');
    expect((error as Error).message).toContain('S-1');
    expect((error as Error).message).not.toContain('secret');
  });
});

describe('attributes that the target would refuse', () => {
  const refused = (name: string, value: string) => findRefusedAttribute({ [name]: value }, targetRules());

  test.each(['custom:unknown', 'sub', 'identities', 'cognito:username', '__proto__'])(
    'are those it does not have or sets itself: %s',
    (name) => {
      expect(findRefusedAttribute(Object.fromEntries([[name, 'x']]), targetRules())).toEqual({
        problem: 'unknown-attribute',
        attribute: name,
      });
    },
  );

  test.each([
    ['custom:plan', 'x'],
    ['custom:plan', '😀'],
    ['custom:plan', 'abcde'],
    ['custom:plan', '😀😀😀'],
    ['name', 'é'.repeat(1025)],
    ['phone_number', '12125551234'],
    ['phone_number', '+0123'],
    ['phone_number', '+1212555123412345'],
    ['phone_number', '+1 212 555'],
    ['email_verified', 'TRUE'],
    ['email_verified', ''],
    ['custom:level', '11'],
    ['custom:level', '-6'],
    ['custom:level', ''],
    ['custom:level', ' '],
    ['custom:level', 'NaN'],
    ['custom:level', 'Infinity'],
    ['custom:level', 'ten'],
    ['updated_at', '-1'],
    ['custom:seen', ''],
  ])('%s: %j', (attribute, value) => {
    expect(refused(attribute, value)).toEqual({ problem: 'invalid-value', attribute });
  });

  test.each([
    ['custom:plan', 'ab'],
    ['custom:plan', '😀😀'],
    ['custom:plan', 'abcd'],
    ['name', 'é'.repeat(1024)],
    ['name', ''],
    ['name', 'a,b"\n😀'],
    ['phone_number', '+12125551234'],
    ['phone_number', ''],
    ['email_verified', 'false'],
    ['custom:level', '10'],
    ['custom:level', '-5'],
    ['updated_at', '1700000000'],
    ['custom:seen', '2024-01-01'],
  ])('are not %s: %j', (attribute, value) => {
    expect(refused(attribute, value)).toBeUndefined();
  });
});
