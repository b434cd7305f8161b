import { hashNumbers } from '../seeded.ts';
import { FAMILY_NAMES, GIVEN_NAMES, MAIL_DOMAINS, pick } from './names.ts';
import type { Spelling, Standing } from './standings.ts';
import { STREAM } from './streams.ts';

export interface FullName {
  readonly given: string;
  readonly family: string;
}

/** The name of the `index`-th user. */
export function nameOf(seed: number, index: number): FullName {
  const bits = hashNumbers(seed, STREAM.name, index);
  return { given: pick(GIVEN_NAMES, bits & 0xffff), family: pick(FAMILY_NAMES, bits >>> 16) };
}

const MALFORMED: readonly ((id: string) => string)[] = [
  (id) => `no-at-sign${id}.example.com`,
  (id) => `two@signs${id}@example.com`,
  (id) => `no-domain${id}@`,
  (id) => `in between${id}@example.com`,
];

const LOCAL_PART_LENGTH = 64;
/** The longest email that can be a username (facts §3.1). */
const LONGEST = 128;
const TOO_LONG = 170;

/**
 * The email of the `index`-th user: no other index has it, in whatever case.
 *
 * @returns undefined where the standing has none.
 */
export function emailOf(
  seed: number,
  index: number,
  email: Standing['email'],
  spelling: Spelling,
): string | undefined {
  const { given, family } = nameOf(seed, index);
  const domain = pick(MAIL_DOMAINS, hashNumbers(seed, STREAM.domain, index));
  const id = String(index);
  switch (email) {
    case 'none':
      return undefined;
    case 'plus':
      return [given.toLowerCase(), id, '+news.', family.toLowerCase(), '@', domain].join('');
    case 'longest':
      return longEmail(id, LONGEST);
    case 'too-long':
      return longEmail(id, TOO_LONG);
    case 'malformed':
      return pick(MALFORMED, hashNumbers(seed, STREAM.malformed, index))(id);
    case 'own':
      return spelled(given, family, id, domain, spelling);
  }
}

function spelled(given: string, family: string, id: string, domain: string, spelling: Spelling): string {
  if (spelling === 'capitals') return [given, '.', family, id, '@', domain].join('');
  const lower = [given.toLowerCase(), '.', family.toLowerCase(), id, '@', domain].join('');
  return spelling === 'upper' ? lower.toUpperCase() : lower;
}

function longEmail(id: string, length: number): string {
  const local = `${'long.'.repeat(LOCAL_PART_LENGTH)}`.slice(0, LOCAL_PART_LENGTH - id.length - 1);
  const end = '.example.com';
  const left = length - LOCAL_PART_LENGTH - 1 - end.length;
  // A label of a domain holds 63 characters at most.
  const labels = left > 63 ? `${'a'.repeat(40)}.${'b'.repeat(left - 41)}` : 'a'.repeat(left);
  return `${local}-${id}@${labels}${end}`;
}

/** The phone number of the `index`-th user, E.164, in an area that does not exist. */
export function phoneOf(index: number): string {
  return `+1555${String(index).padStart(7, '0')}`;
}
