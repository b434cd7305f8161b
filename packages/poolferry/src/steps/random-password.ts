import type { Random } from '../events.ts';

/** The part of a pool's password policy that a password must fulfil. */
export interface PasswordPolicy {
  minimumLength: number;
}

const minimumRandomLength = 40;
/** 64 characters that every pool takes, so that six bits choose one without bias. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-!';

/**
 * A password that nobody knows: 240 random bits or more, and one character of each class in front, so that it
 * fulfils whatever policy Cognito can hold. It is sent once and never kept.
 */
export function randomPassword(policy: PasswordPolicy, random: Random): string {
  const length = Math.max(minimumRandomLength, policy.minimumLength);
  const characters = Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]);
  return `Aa1!${characters.join('')}`;
}
