import type { DecidingOptions } from '../config/options.ts';
import type { ListedUser } from '../user.ts';
import { isEmailShaped, isPhoneShaped, isUsernameShaped, signInKey } from './sign-in-name.ts';
import type { TargetRules } from './target-rules.ts';

type NamingRules = Pick<TargetRules, 'usernameAttributes' | 'aliasAttributes' | 'caseSensitive'>;

/** Why a source username cannot be one in the target. Problem and reason for a skip alike. */
export type UsernameRefusal = 'username-like-email' | 'username-like-phone' | 'invalid-username';

/** Whether the email is the name (facts §4.2); elsewhere people have usernames of their own (facts §4.3). */
export function signsInByEmail({ usernameAttributes }: Pick<NamingRules, 'usernameAttributes'>): boolean {
  return usernameAttributes.includes('email');
}

/** The username of somebody in a target where people have usernames of their own; or why they can have none. */
export function usernameInTarget(
  { username, sub }: Pick<ListedUser, 'username' | 'sub'>,
  option: DecidingOptions['usernames'],
  rules: NamingRules,
): { username: string } | { refused: UsernameRefusal } {
  const refused = whyNotUsername(username, rules);
  if (refused === undefined) return { username };
  // Users of a file may have no sub.
  return option === 'sub' && sub !== undefined ? { username: sub } : { refused };
}

/** A username must not look like what is an alias in the pool: documented of emails, taken for granted of phones (facts §4.3). */
export function whyNotUsername(
  username: string,
  { aliasAttributes }: Pick<NamingRules, 'aliasAttributes'>,
): UsernameRefusal | undefined {
  if (!isUsernameShaped(username)) return 'invalid-username';
  if (aliasAttributes.includes('email') && isEmailShaped(username)) return 'username-like-email';
  if (aliasAttributes.includes('phone_number') && isPhoneShaped(username)) return 'username-like-phone';
  return undefined;
}

/** The key by which the target tells one of its own users from the others; undefined where they have no such name. */
export function signInKeyOf(
  { username, attributes }: Pick<ListedUser, 'username' | 'attributes'>,
  rules: NamingRules,
): string | undefined {
  const name = signsInByEmail(rules) ? attributes.email : username;
  return name === undefined ? undefined : signInKey(name, rules.caseSensitive);
}

/**
 * What is a name in the target that one user only may have: first the one they are created under, then its other username
 * attributes or its aliases.
 */
export function nameKinds({ usernameAttributes, aliasAttributes }: NamingRules): readonly string[] {
  if (!signsInByEmail({ usernameAttributes })) return ['username', ...aliasAttributes];
  return ['email', ...usernameAttributes.filter((name) => name !== 'email')];
}

/** A name as the target tells it from others, with its kind: `email=jane@example.com`. */
export function claimOf(kind: string, key: string): string {
  return `${kind}=${key}`;
}

/** Takes a claim apart. */
export function readClaim(claim: string): { kind: string; key: string } {
  const at = claim.indexOf('=');
  return { kind: claim.slice(0, at), key: claim.slice(at + 1) };
}

/** An email or a phone number is an alias only where it is verified; a username attribute is a name in any case (facts §4.2, §4.3). */
export function servesAsName(
  kind: string,
  isVerified: boolean,
  { usernameAttributes }: Pick<NamingRules, 'usernameAttributes'>,
): boolean {
  const isVerifiable = kind === 'email' || kind === 'phone_number';
  return isVerified || !isVerifiable || usernameAttributes.includes(kind);
}

/** The names that somebody has in the target beside the one they are created under. */
export function furtherClaims(
  attributes: Readonly<Record<string, string>>,
  rules: NamingRules,
): readonly string[] {
  const claims: string[] = [];
  for (const kind of nameKinds(rules).slice(1)) {
    const value = attributes[kind];
    if (value === undefined || value === '') continue;
    if (!servesAsName(kind, attributes[`${kind}_verified`] === 'true', rules)) continue;
    claims.push(claimOf(kind, signInKey(value, rules.caseSensitive)));
  }
  return claims;
}
