import { contactsOf, hasWayBack } from './contacts.ts';

/** An attribute as the target's schema declares it. */
export interface AttributeRule {
  type: 'String' | 'Number' | 'Boolean' | 'DateTime';
  mutable: boolean;
  required: boolean;
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
}

export type RecoveryMechanism = 'verified_email' | 'verified_phone_number' | 'admin_only';

/** What the mapping must know of the target pool; plain data, so that it needs no AWS. */
export interface TargetRules {
  usernameAttributes: readonly string[];
  aliasAttributes: readonly string[];
  caseSensitive: boolean;
  attributes: ReadonlyMap<string, AttributeRule>;
  /** In order of preference; missing: Cognito's default, phone before email. */
  recovery?: readonly RecoveryMechanism[];
  mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Whether users may have SMS as a second factor. */
  smsMfa: boolean;
}

/** The part of a draft that recovery depends on. */
export interface Contacts {
  enabled: boolean;
  smsMfa: boolean;
  attributes: Readonly<Record<string, string>>;
}

/** Whether the user gets back in by "forgot password": enabled, with a verified contact that the pool recovers by. */
export function canRecover(user: Contacts, recovery: TargetRules['recovery']): boolean {
  return user.enabled && hasWayBack(contactsOf(user), recovery);
}

/** `admin_only` refuses "forgot password" to everybody (facts §4.5). */
export function blocksRecovery(recovery: TargetRules['recovery']): boolean {
  return recovery !== undefined && recovery.length > 0 && recovery.every((one) => one === 'admin_only');
}
