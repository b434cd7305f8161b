import type { ListedUser } from './wire.ts';

/** As the pools of these tests fold names; the generated names have no letters that are told apart in other ways. */
const fold = (name: string): string => name.normalize('NFC').toLowerCase();
const isEmailShaped = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

/** Neither federated nor unconfirmed nor with a malformed email, who stay behind whatever they are called. */
export const isOfTheQuestion = ({ status, attributes: { email } }: ListedUser): boolean =>
  status !== 'EXTERNAL_PROVIDER' && status !== 'UNCONFIRMED' && (!email || isEmailShaped(email));

/** Cognito wants no username that looks like what people sign in by beside it. */
export const isCalledLikeAlias = ({ username }: ListedUser, aliases: readonly string[]): boolean =>
  (aliases.includes('email') && isEmailShaped(username)) ||
  (aliases.includes('phone_number') && /^\+\d+$/.test(username));

/** Every name that somebody would have in a pool with these aliases, by the facts alone (§4.3). */
export function namesOf(user: ListedUser, aliases: readonly string[]): string[] {
  const { attributes, sub, username } = user;
  const own = isCalledLikeAlias(user, aliases) ? sub : username;
  const further = aliases.flatMap((alias) => {
    const value = attributes[alias];
    const counts = alias === 'preferred_username' || attributes[`${alias}_verified`] === 'true';
    return value && counts ? [`${alias} ${fold(value)}`] : [];
  });
  return [`username ${fold(own)}`, ...further];
}

/** Names that several want, with those who do. */
export function contested(
  users: readonly ListedUser[],
  aliases: readonly string[],
): Map<string, ListedUser[]> {
  const holders = new Map<string, ListedUser[]>();
  for (const user of users) {
    for (const name of namesOf(user, aliases)) holders.set(name, [...(holders.get(name) ?? []), user]);
  }
  return new Map([...holders].filter(([, each]) => each.length > 1));
}
