import { hashNumbers } from '../seeded.ts';
import { phoneOf } from './contacts.ts';
import { LOCALES, PLANS, pick, STREETS, TENANTS, ZONES } from './names.ts';
import { STREAM } from './streams.ts';

interface Subject {
  readonly seed: number;
  readonly index: number;
  readonly given: string;
  readonly createdAt: number;
}

const TWO_DIGITS = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, '0'));

/** Makes the value of each optional attribute from a hash of its own. */
const VALUES = {
  preferred_username: ({ given }: Subject, bits: number) => `${given}${bits % 100}`,
  nickname: ({ given }: Subject) => given,
  gender: (_: Subject, bits: number) => pick(['female', 'male', 'nonbinary', 'other'], bits),
  birthdate: (_: Subject, bits: number) =>
    `${1950 + (bits % 56)}-${TWO_DIGITS[1 + ((bits >>> 8) % 12)]}-${TWO_DIGITS[1 + ((bits >>> 16) % 28)]}`,
  locale: (_: Subject, bits: number) => pick(LOCALES, bits),
  zoneinfo: (_: Subject, bits: number) => pick(ZONES, bits),
  updated_at: ({ createdAt }: Subject, bits: number) => String(Math.floor(createdAt) + (bits % 10_000)),
  address: (_: Subject, bits: number) =>
    addressJson(1 + (bits % 200), pick(STREETS, bits >>> 8), bits >>> 16),
  phone_number: ({ index }: Subject) => phoneOf(index),
  phone_number_verified: (_: Subject, bits: number) => (bits % 4 === 0 ? 'false' : 'true'),
  website: ({ index }: Subject) => `https://example.com/people/${index}`,
  'custom:tenant': (_: Subject, bits: number) => pick(TENANTS, bits),
  'custom:plan': (_: Subject, bits: number) => pick(PLANS, bits),
  'custom:legacy_id': ({ index }: Subject) => `L-${String(index).padStart(8, '0')}`,
  'custom:points': (_: Subject, bits: number) => String(bits % 100_000),
  'custom:opted_in': (_: Subject, bits: number) => (bits % 2 === 0 ? 'true' : 'false'),
  'custom:member_since': ({ createdAt }: Subject) => new Date(Math.floor(createdAt) * 1000).toISOString(),
  'custom:note': (_: Subject, bits: number) => `Renewed by phone: ticket ${bits % 100_000}`,
};

type OptionalName = keyof typeof VALUES;

// A few combinations and not every one: objects of the same members share their layout, which a million users need.
const COMBINATIONS: readonly (readonly OptionalName[])[] = [
  [],
  [],
  ['custom:tenant', 'custom:plan'],
  ['custom:tenant', 'custom:plan'],
  ['locale', 'zoneinfo', 'custom:tenant'],
  ['locale', 'custom:tenant', 'custom:points'],
  ['preferred_username', 'custom:legacy_id'],
  ['phone_number', 'phone_number_verified', 'custom:tenant'],
  ['birthdate', 'locale', 'custom:tenant', 'custom:plan', 'custom:legacy_id'],
  ['gender', 'birthdate', 'phone_number', 'phone_number_verified', 'custom:opted_in'],
  ['nickname', 'updated_at', 'custom:tenant', 'custom:points', 'custom:member_since'],
  [
    'preferred_username',
    'nickname',
    'gender',
    'birthdate',
    'locale',
    'zoneinfo',
    'updated_at',
    'address',
    'phone_number',
    'phone_number_verified',
    'website',
    'custom:tenant',
    'custom:plan',
    'custom:legacy_id',
    'custom:points',
    'custom:opted_in',
    'custom:member_since',
    'custom:note',
  ],
];

/** Adds what some people have and others have not; every value conforms to the schema. */
export function addOptionalAttributes(attributes: Record<string, string>, subject: Subject): void {
  const { seed, index } = subject;
  const combination = pick(COMBINATIONS, hashNumbers(seed, STREAM.profile, index));
  if (combination.length === 0) return;
  let bits = hashNumbers(seed, STREAM.values, index);
  for (const name of combination) {
    attributes[name] = VALUES[name](subject, bits);
    bits = (Math.imul(bits, 0x2c1b3c6d) ^ (bits >>> 15)) >>> 0;
  }
}

function addressJson(number: number, street: string, bits: number): string {
  const street_address = `${number} ${street} Street`;
  const postal_code = String(10_000 + (bits % 90_000));
  const formatted = `${street_address}\n${postal_code} Ferryton`;
  return JSON.stringify({ formatted, street_address, locality: 'Ferryton', postal_code, country: 'US' });
}
