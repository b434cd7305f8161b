import { defaultOptions } from '../config/defaults.ts';
import type { DecidingOptions } from '../config/options.ts';
import type { ListedUser } from '../user.ts';
import type { AttributeRule, TargetRules } from './target-rules.ts';

export function listedUser(changes: Partial<ListedUser> = {}): ListedUser {
  return {
    username: 'jane',
    sub: '0f8fad5b-d9cb-469f-a165-70867728950e',
    attributes: { email: 'Jane@Example.com', email_verified: 'true', name: 'Jane' },
    status: 'CONFIRMED',
    enabled: true,
    createdAtMs: 1_700_000_000_000,
    modifiedAtMs: 1_700_000_000_000,
    smsMfa: false,
    ...changes,
  };
}

export function decidingOptions(changes: Partial<DecidingOptions> = {}): DecidingOptions {
  return { ...defaultOptions('reset'), ...changes };
}

function attributeRule(changes: Partial<AttributeRule> = {}): AttributeRule {
  return { type: 'String', mutable: true, required: false, minLength: 0, maxLength: 2048, ...changes };
}

/** A target that signs in by email, as most do: case folded, recovery by Cognito's default, no MFA. */
export function targetRules(changes: Partial<TargetRules> = {}): TargetRules {
  return {
    usernameAttributes: ['email'],
    aliasAttributes: [],
    caseSensitive: false,
    mfa: 'OFF',
    smsMfa: false,
    attributes: new Map([
      ['sub', attributeRule({ minLength: 1, mutable: false })],
      ['email', attributeRule()],
      ['email_verified', attributeRule({ type: 'Boolean' })],
      ['name', attributeRule()],
      ['nickname', attributeRule()],
      ['birthdate', attributeRule({ minLength: 10, maxLength: 10 })],
      ['preferred_username', attributeRule()],
      ['phone_number', attributeRule()],
      ['phone_number_verified', attributeRule({ type: 'Boolean' })],
      ['updated_at', attributeRule({ type: 'Number', minValue: 0 })],
      ['custom:plan', attributeRule({ minLength: 2, maxLength: 4 })],
      ['custom:level', attributeRule({ type: 'Number', minValue: -5, maxValue: 10 })],
      ['custom:seen', attributeRule({ type: 'DateTime' })],
      ['custom:old_sub', attributeRule({ mutable: false })],
      ['custom:old_name', attributeRule({ mutable: false })],
    ]),
    ...changes,
  };
}
