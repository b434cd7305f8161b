import { hashText } from '../seeded.ts';
import { FEDERATED_USERNAME } from './federation.ts';

// Neither 0 and O nor 1, I and l: people type these.
const LETTERS = 'abcdefghijkmnpqrstuvwxyz';
const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const SYMBOLS = '!#$%*+-?';
const ALL = LETTERS + CAPITALS + DIGITS;

/**
 * The password of a generated user: one of each kind of character, 16 in all, as the default policy asks.
 *
 * @returns undefined for a user of an identity provider, who has none here.
 */
export function passwordOf(seed: number, username: string): string | undefined {
  if (FEDERATED_USERNAME.test(username)) return undefined;
  const one = hashText(username, seed);
  const other = hashText(username, ~seed);
  const parts = [
    charOf(CAPITALS, one),
    charOf(LETTERS, other),
    charOf(DIGITS, one >>> 8),
    charOf(SYMBOLS, other >>> 8),
  ];
  let high = one;
  let low = other;
  for (let at = 0; at < 6; at++) {
    parts.push(charOf(ALL, high), charOf(ALL, low));
    high = Math.floor(high / ALL.length);
    low = Math.floor(low / ALL.length);
  }
  return parts.join('');
}

const charOf = (alphabet: string, bits: number): string => alphabet.charAt(bits % alphabet.length);
