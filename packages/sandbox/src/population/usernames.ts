import { hashNumbers } from '../seeded.ts';
import { emailOf, nameOf, phoneOf } from './contacts.ts';
import { providerUserId } from './federation.ts';
import { ODD_USERNAMES } from './odd-usernames.ts';
import type { Standing } from './standings.ts';
import { STREAM } from './streams.ts';

/**
 * The username of the `index`-th user. Nobody else has it: each kind ends in the index, behind something that is
 * no digit, or cannot look like another kind.
 *
 * @param model - index of the user whose username is spelled in capitals here, for those who have such a model.
 */
export function usernameOf(seed: number, index: number, standing: Standing, model: number): string {
  const { username } = standing;
  if (typeof username === 'number') return (ODD_USERNAMES[username] ?? ordinary)(index, seed);
  switch (username) {
    case 'ordinary':
      return ordinary(index, seed);
    case 'capitals':
      return ordinary(model, seed).toUpperCase();
    case 'own-email':
      return emailOf(seed, index, standing.email, standing.spelling) ?? ordinary(index, seed);
    case 'other-email':
      return `former.${index}@example.com`;
    case 'phone':
      return phoneOf(index);
    case 'provider':
      return `${standing.provider}_${providerUserId(index)}`;
  }
}

function ordinary(index: number, seed: number): string {
  const { given, family } = nameOf(seed, index);
  const id = String(index);
  switch (hashNumbers(seed, STREAM.username, index) & 3) {
    case 0:
      return [given.toLowerCase(), '.', family.toLowerCase(), id].join('');
    case 1:
      return [given.charAt(0).toLowerCase(), family.toLowerCase(), id].join('');
    case 2:
      return [given, '_', id].join('');
    default:
      return [given.toLowerCase(), '-', family, '-', id].join('');
  }
}
