import { hash32 } from '../seeded.ts';

/** Names that an identity provider's users bear (facts §8); no local user's begins so. */
const FEDERATED_NAME = /^(Google|Facebook|SignInWithApple|AcmeSaml)_/;
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const DIGITS_A_WORD = 5;

/**
 * The password of a generated user: it follows from seed and name, fulfils the default policy and is another
 * for each user.
 *
 * @returns undefined for a user of an identity provider, who has none.
 */
export function passwordOf(seed: number, username: string): string | undefined {
  if (FEDERATED_NAME.test(username)) return undefined;
  const first = letters(hash32(seed, 'password', username));
  const second = letters(hash32(username, 'password', seed));
  return `Pw-7${first}${second}`;
}

function letters(word: number): string {
  let rest = word;
  let text = '';
  for (let at = 0; at < DIGITS_A_WORD; at++) {
    text += LETTERS.charAt(rest % LETTERS.length);
    rest = Math.floor(rest / LETTERS.length);
  }
  return text;
}
