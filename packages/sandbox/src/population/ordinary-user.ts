import { type Random, uuidFrom } from '../seeded.ts';
import type { GeneratedUser } from './generated-user.ts';
import { ordinaryGroups } from './groups.ts';
import { FAMILY_NAMES, GIVEN_NAMES, LOCALES, MAIL_DOMAINS, PLANS, TENANTS, ZONES } from './names.ts';

/** 2016-01-01, when the pool was young. */
const OPENED_AT = 1_451_606_400;
/** 2026-06-01: nobody is younger, or has been changed since. */
const LATEST = 1_780_272_000;
const SECONDS_A_DAY = 86_400;

/**
 * A user without any trouble: verified, unique email, CONFIRMED, enabled. Most attributes are taken from short
 * lists, so that a million users share their strings.
 *
 * @param index - Position in the population; makes name and email unique.
 */
export function ordinaryUser(seed: number, index: number, random: Random): GeneratedUser {
  const given = random.pick(GIVEN_NAMES);
  const family = random.pick(FAMILY_NAMES);
  const createdAt = random.integer(OPENED_AT, LATEST - SECONDS_A_DAY);
  return {
    username: `${given.charAt(0)}${family}${index}`.toLowerCase(),
    sub: uuidFrom(seed, 'sub', index),
    attributes: attributesOf(given, family, index, createdAt, random),
    status: 'CONFIRMED',
    enabled: true,
    createdAt,
    modifiedAt: modifiedAfter(createdAt, random),
    groups: ordinaryGroups(random),
    password: undefined,
  };
}

function attributesOf(given: string, family: string, index: number, createdAt: number, random: Random) {
  const attributes: Record<string, string> = {
    email: `${given}.${family}.${index}@${random.pick(MAIL_DOMAINS)}`.toLowerCase(),
    email_verified: 'true',
    given_name: given,
    family_name: family,
    'custom:tenant': random.pick(TENANTS),
    'custom:plan': random.pick(PLANS),
  };
  const draw = random.next();
  if (draw < 0.3) addProfile(attributes, index, random);
  if (draw < 0.1) addHistory(attributes, index, createdAt, random);
  if (draw > 0.85) addPhone(attributes, index, random);
  return attributes;
}

function addProfile(attributes: Record<string, string>, index: number, random: Random): void {
  attributes.name = `${attributes.given_name} ${attributes.family_name}`;
  attributes.locale = random.pick(LOCALES);
  attributes.zoneinfo = random.pick(ZONES);
  attributes.birthdate = birthdate(random);
  if (random.chance(0.3)) attributes.preferred_username = `${attributes.given_name}_${index}`;
  if (random.chance(0.2)) attributes.gender = random.pick(['female', 'male', 'other']);
}

function addHistory(
  attributes: Record<string, string>,
  index: number,
  createdAt: number,
  random: Random,
): void {
  attributes.updated_at = String(createdAt);
  attributes.address = JSON.stringify({
    street_address: `${random.integer(1, 200)} Main Street, Flat "${random.integer(1, 9)}"`,
    postal_code: String(random.integer(10_000, 99_999)),
    country: 'US',
  });
  attributes['custom:legacy_id'] = `L-${String(index).padStart(8, '0')}`;
  attributes['custom:points'] = String(random.integer(-50, 20_000));
  attributes['custom:joined_at'] = new Date(createdAt * 1000).toISOString();
  attributes['custom:newsletter'] = random.pick(['true', 'false']);
}

function addPhone(attributes: Record<string, string>, index: number, random: Random): void {
  attributes.phone_number = phoneNumber(index);
  attributes.phone_number_verified = random.pick(['true', 'true', 'false']);
}

/** A number in E.164 that nobody else has. */
export function phoneNumber(index: number): string {
  return `+1999${String(index).padStart(9, '0')}`;
}

function birthdate(random: Random): string {
  const part = (from: number, to: number) => String(random.integer(from, to)).padStart(2, '0');
  return `${random.integer(1935, 2008)}-${part(1, 12)}-${part(1, 28)}`;
}

/** Some were never changed; of the others, one in eight shows milliseconds, as the service's dates do (facts §15). */
function modifiedAfter(createdAt: number, random: Random): number {
  if (random.chance(0.2)) return createdAt;
  const modifiedAt = random.integer(createdAt, LATEST);
  return random.chance(0.125) ? modifiedAt + random.integer(1, 999) / 1000 : modifiedAt;
}
