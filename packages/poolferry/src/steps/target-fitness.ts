import type { PoolDescription } from '../cognito/describe-pool.ts';
import type { DecidingOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { RecoveryMechanism, TargetRules } from '../mapping/target-rules.ts';

/** @throws InputError `not-built-yet` for choices that the options know and this version cannot carry out yet */
export function refuseUnbuilt(options: DecidingOptions): void {
  const unbuilt = [
    ['--passwords sign-in', options.passwords === 'sign-in'],
    ['--passwords passwordless', options.passwords === 'passwordless'],
    ['--unverified sign-in', options.unverified === 'sign-in'],
    ['--federated link', options.federated === 'link'],
  ] as const;
  for (const [choice, chosen] of unbuilt) {
    if (!chosen) continue;
    throw new InputError(`This version of Poolferry cannot do \`${choice}\` yet.`, {
      code: 'not-built-yet',
      hint: 'Choose another value; `poolferry plan --help` lists them. Nothing was written.',
    });
  }
}

/** The pool as the mapping needs to know it. */
export function rulesOf(pool: PoolDescription): TargetRules {
  return {
    usernameAttributes: pool.signIn.usernameAttributes,
    aliasAttributes: pool.signIn.aliasAttributes,
    caseSensitive: pool.caseSensitive,
    attributes: pool.schema,
    ...(pool.recovery !== undefined && { recovery: pool.recovery as RecoveryMechanism[] }),
    mfa: pool.mfa,
    smsMfa: pool.smsMfa,
  };
}

/** @throws InputError `target-sign-in`, or `unknown-attribute` for one that is to keep an old id */
export function refuseUnfitTarget(pool: PoolDescription, rules: TargetRules, options: DecidingOptions): void {
  if (!rules.usernameAttributes.includes('email')) {
    const how = rules.aliasAttributes.includes('email')
      ? 'by username, with email as an alias'
      : 'by username';
    throw new InputError(
      `The target ${pool.id} signs in ${how}; Poolferry carries users into a pool that signs in by email.`,
      {
        code: 'target-sign-in',
        hint: 'How a pool signs in can never be changed (facts: UsernameAttributes). Create another target with UsernameAttributes ["email"].',
      },
    );
  }
  for (const [option, name] of Object.entries(options.legacyIds)) {
    if (name === undefined || rules.attributes.has(name)) continue;
    throw new InputError(`The target ${pool.id} has no attribute ${name}, which --legacy-${option} names.`, {
      code: 'unknown-attribute',
      hint: 'Add it with `aws cognito-idp add-custom-attributes`, or name one that is there.',
    });
  }
}
