import type { PoolDescription } from '../cognito/describe-pool.ts';
import type { DecidingOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { ImportJobRules } from '../mapping/import-job.ts';
import type { AttributeRule, TargetRules } from '../mapping/target-rules.ts';
import { refuseUnfitTarget, rulesOf } from './target-fitness.ts';

/** What is known of the pool that an import file is for. */
export interface ImportTarget {
  columns: readonly string[];
  rules: TargetRules;
  job: ImportJobRules;
  /** Of the pool's MFA and user names nothing is known without its description. */
  described: boolean;
}

/** Values that a schema we do not know may still be trusted to want. */
const text: AttributeRule = { type: 'String', mutable: true, required: false };
const knownTypes = [
  ['email_verified', { ...text, type: 'Boolean' }],
  ['phone_number_verified', { ...text, type: 'Boolean' }],
  ['updated_at', { ...text, type: 'Number', minValue: 0 }],
] as const satisfies [string, AttributeRule][];

/** A schema of which nothing but the standard attributes' types is known: any attribute may be in it. */
class UnknownSchema extends Map<string, AttributeRule> {
  override get(name: string): AttributeRule {
    return super.get(name) ?? text;
  }
}

/**
 * A pool of which only the header is at hand: signs in by email, folds case, verifies email. Without its MFA setting that
 * column stays blank, which every pool takes (facts §3.1).
 */
export function targetOfHeader(
  columns: readonly string[],
  options: Pick<DecidingOptions, 'legacyIds'>,
): ImportTarget {
  for (const [option, name] of Object.entries(options.legacyIds)) {
    if (name === undefined || columns.includes(name)) continue;
    throw new InputError(`The header has no column ${name}, which --legacy-${option} names.`, {
      code: 'unknown-attribute',
      hint: 'Add the attribute with `aws cognito-idp add-custom-attributes` and get the header again, or name one that is there.',
    });
  }
  return {
    columns,
    rules: {
      usernameAttributes: ['email'],
      aliasAttributes: [],
      caseSensitive: false,
      attributes: new UnknownSchema(knownTypes),
      mfa: 'OFF',
      smsMfa: false,
    },
    job: { autoVerified: ['email'], required: [] },
    described: false,
  };
}

/**
 * A pool that has described itself.
 *
 * @throws InputError `target-sign-in`, `unknown-attribute`
 */
export function targetOfPool(
  pool: PoolDescription,
  columns: readonly string[],
  options: DecidingOptions,
): ImportTarget {
  const rules = rulesOf(pool);
  refuseUnfitTarget(pool, rules, options);
  return { columns, rules, job: jobRulesOf(pool), described: true };
}

/** What the pool's description says of who may come by the import job. */
export function jobRulesOf(pool: PoolDescription): ImportJobRules {
  const required = [...pool.schema].filter(([, rule]) => rule.required).map(([name]) => name);
  return { autoVerified: pool.autoVerified, required };
}
