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
    .uniqueArray(fc.tuple(names, fc.string({ unit: 'binary', minLength: 1 })), { selector: ([name]) => name })
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

  test('have no empty one among them, whoever made it empty', () => {
    const attributes = { name: 'J', nickname: '', 'custom:plan': 'free', locale: 'de' };
    expect(carry(attributes)).toEqual({ attributes: { name: 'J', 'custom:plan': 'free', locale: 'de' } });
    const map = (_: unknown, all: Record<string, string>) => ({ ...all, 'custom:plan': '' });
    expect(carry(attributes, { attributes: { ...plain, set: { locale: '' }, map } })).toEqual({
      attributes: { name: 'J' },
    });
    // Neither does it stand in the way of another that takes its name.
    expect(
      carry({ name: '', nickname: 'b' }, { attributes: { ...plain, rename: { nickname: 'name' } } }),
    ).toEqual({
      attributes: { name: 'b' },
    });
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
    ['custom:plan', 'x', 'too short'],
    ['custom:plan', '😀', 'too short'],
    ['custom:plan', 'abcde', 'too long'],
    ['custom:plan', '😀😀😀', 'too long'],
    ['name', 'é'.repeat(1025), 'over 2,048 bytes'],
    ['email', 'jane at example', 'no email address'],
    ['email', 'jane,@x.org', 'no email address'],
    ['phone_number', '12125551234', 'no phone number'],
    ['phone_number', '+0123', 'no phone number'],
    ['phone_number', '+1212555123412345', 'no phone number'],
    ['phone_number', '+1 212 555', 'no phone number'],
    ['email_verified', 'TRUE', 'not true or false'],
    ['email_verified', '1', 'not true or false'],
    ['custom:level', '11', 'out of range'],
    ['custom:level', '-5.01', 'out of range'],
    ['updated_at', '-1', 'out of range'],
    ...['', ' ', ' 5', '5 ', '+5', '1e0', '0x5', '.5', '5.', '١', '1,0', 'NaN', 'Infinity', 'ten'].map(
      (value) => ['custom:level', value, 'not a number'],
    ),
    ...['', 'yesterday', '2024-13-01', '2024-01-32', '2024-01-01T10:00', '2024-01-01 10:00:00Z'].map(
      (value) => ['custom:seen', value, 'not a date'],
    ),
    ...['02/28/1990', '1990-2-8', '19900228', '1990-02-28T'].map((value) => [
      'birthdate',
      value,
      'not a date',
    ]),
  ])('%s: %j', (attribute, value, why) => {
    expect(refused(attribute as string, value as string)).toEqual({
      problem: 'invalid-value',
      attribute,
      why,
    });
  });

  test.each([
    ['custom:plan', 'ab'],
    ['custom:plan', '😀😀'],
    ['custom:plan', 'abcd'],
    ['name', 'é'.repeat(1024)],
    ['name', ''],
    ['name', 'a,b"\n😀'],
    ['phone_number', '+12125551234'],
    ['email_verified', 'false'],
    ['custom:level', '10'],
    ['custom:level', '-5'],
    ['updated_at', '1700000000'],
    ['custom:level', '-0.5'],
    ['custom:level', '007'],
    ['custom:seen', '2024-01-01'],
    ['custom:seen', '2024-02-29T23:59:59.123Z'],
    ['custom:seen', '2024-01-01T10:00:00+01:00'],
    ['custom:seen', '1700000000'],
    ['birthdate', '1990-02-28'],
    ['email', `${'a'.repeat(200)}@x.org`],
  ])('are not %s: %j', (attribute, value) => {
    expect(refused(attribute, value)).toBeUndefined();
  });
});
