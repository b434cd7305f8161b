import type { PoolDescription } from '../cognito/describe-pool.ts';
import type { DecidingOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import { signsInByEmail } from '../mapping/target-names.ts';
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

/** @throws InputError `target-sign-in`; `unknown-attribute` or `bad-legacy-ids` for an attribute that is to keep an old id */
export function refuseUnfitTarget(pool: PoolDescription, rules: TargetRules, options: DecidingOptions): void {
  if (rules.usernameAttributes.length > 0 && !signsInByEmail(rules)) {
    throw new InputError(
      `The target ${pool.id} signs in by phone number alone; Poolferry carries users into pools that sign in by email or username.`,
      {
        code: 'target-sign-in',
        hint: 'How a pool signs in can never be changed. Create another target: with UsernameAttributes ["email"], or with usernames of its own and AliasAttributes.',
      },
    );
  }
  for (const [option, name] of Object.entries(options.legacyIds)) {
    if (name === undefined) continue;
    refuseAlias(pool, rules, option, name);
    if (rules.attributes.has(name)) continue;
    throw new InputError(`The target ${pool.id} has no attribute ${name}, which --legacy-${option} names.`, {
      code: 'unknown-attribute',
      hint: 'Add it with `aws cognito-idp add-custom-attributes`, or name one that is there.',
    });
  }
}

/** An old id in an alias would be a name that people sign in by. */
function refuseAlias(pool: PoolDescription, rules: TargetRules, option: string, name: string): void {
  if (!rules.aliasAttributes.includes(name)) return;
  throw new InputError(
    `In the target ${pool.id} people sign in by ${name}, which --legacy-${option} names for an old id.`,
    { code: 'bad-legacy-ids', hint: 'Name a custom attribute made for this, such as custom:legacy_sub.' },
  );
}
