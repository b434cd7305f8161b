import type { Contacts, TargetRules } from './target-rules.ts';

/** What a draft holds to reach its user by, one bit each, so that the ledger can count users by it. */
export const Contact = {
  email: 1,
  verifiedEmail: 2,
  phone: 4,
  verifiedPhone: 8,
  /** SMS is set as second factor. */
  smsMfa: 16,
} as const;

export function contactsOf({ attributes, smsMfa }: Pick<Contacts, 'attributes' | 'smsMfa'>): number {
  const { email, phone_number: phone } = attributes;
  return (
    (email ? Contact.email : 0) |
    (email && attributes.email_verified === 'true' ? Contact.verifiedEmail : 0) |
    (phone ? Contact.phone : 0) |
    (phone && attributes.phone_number_verified === 'true' ? Contact.verifiedPhone : 0) |
    (smsMfa ? Contact.smsMfa : 0)
  );
}

/** By which way Cognito sends the code that resets a password; undefined: by none. */
export type CodeMedium = 'email' | 'sms' | undefined;

/**
 * The first way of the pool's recovery that the user has verified (facts §4.5): phone before email where the pool never
 * said, and never by SMS to whoever prefers SMS as a second factor.
 */
export function recoveryMedium(contacts: number, recovery: TargetRules['recovery']): CodeMedium {
  const byEmail = (contacts & Contact.verifiedEmail) !== 0;
  const bySms = (contacts & Contact.verifiedPhone) !== 0 && (contacts & Contact.smsMfa) === 0;
  for (const mechanism of recovery ?? withoutSetting) {
    if (mechanism === 'verified_email' && byEmail) return 'email';
    if (mechanism === 'verified_phone_number' && bySms) return 'sms';
  }
  return undefined;
}

/** Whether somebody who is enabled gets back in by "forgot password" with these contacts. */
export function hasWayBack(contacts: number, recovery: TargetRules['recovery']): boolean {
  return recoveryMedium(contacts, recovery) !== undefined;
}

const withoutSetting = ['verified_phone_number', 'verified_email'] as const;
