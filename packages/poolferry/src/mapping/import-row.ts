import { findRefusedAttribute } from './attributes.ts';
import type { ImportJobRules } from './import-job.ts';
import { canBeUsername, signInKey } from './sign-in-name.ts';
import { signsInByEmail, whyNotUsername } from './target-names.ts';
import type { TargetRules } from './target-rules.ts';

/** Rules of the import job that the values of one row can break (facts §3.1). */
export type RowRule =
  | 'username-missing'
  | 'username-white-space'
  | 'username-too-long'
  | 'username-characters'
  | 'username-not-email'
  | 'username-like-email'
  | 'username-like-phone'
  | 'email-not-username'
  | 'unverified'
  | 'verified-without-value'
  | 'required-missing'
  | 'not-boolean'
  | 'bad-updated-at'
  | 'bad-phone-number'
  | 'bad-value'
  | 'mfa-not-boolean'
  | 'mfa-against-pool';

/** What is known of the pool that a row is for. */
export interface RowRules {
  rules: TargetRules;
  job: ImportJobRules;
  /** Whether the pool's MFA is known, or only a guess. */
  described: boolean;
}

/** A rule that a row breaks, and the column that breaks it. */
export interface BrokenRule {
  rule: RowRule;
  column: string;
}

const username = 'cognito:username';
const mfaEnabled = 'cognito:mfa_enabled';
const maxUsernameLength = 128;
const usernameShape = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

/**
 * The rules that a row breaks.
 *
 * @param values The row's values by column, as the file has them; missing where the file has no such column.
 */
export function brokenRules(values: ReadonlyMap<string, string>, target: RowRules): BrokenRule[] {
  return [
    ...usernameRules(values, target),
    ...verificationRules(values, target.job),
    ...valueRules(values, target),
    ...mfaRules(values.get(mfaEnabled), target),
  ];
}

function usernameRules(values: ReadonlyMap<string, string>, { rules }: RowRules): BrokenRule[] {
  const name = values.get(username);
  if (name === undefined) return [];
  const broken = (rule: RowRule, column = username): BrokenRule[] => [{ rule, column }];
  if (name === '') return broken('username-missing');
  if (/\s/.test(name)) return broken('username-white-space');
  if (name.length > maxUsernameLength) return broken('username-too-long');
  if (!usernameShape.test(name)) return broken('username-characters');
  if (!signsInByEmail(rules)) {
    const refused = whyNotUsername(name, rules);
    return refused === undefined || refused === 'invalid-username' ? [] : broken(refused);
  }
  if (!canBeUsername(name)) return rules.usernameAttributes.length > 1 ? [] : broken('username-not-email');
  const email = values.get('email');
  if (email === undefined || email === '') return [];
  const key = (text: string) => signInKey(text, rules.caseSensitive);
  return key(email) === key(name) ? [] : broken('email-not-username', 'email');
}

const contacts = ['email', 'phone_number'];

function verificationRules(
  values: ReadonlyMap<string, string>,
  { autoVerified, required }: ImportJobRules,
): BrokenRule[] {
  const isTrue = (name: string) => values.get(`${name}_verified`)?.toLowerCase() === 'true';
  const broken: BrokenRule[] = [];
  const [only] = autoVerified;
  if (only !== undefined && !autoVerified.some(isTrue))
    broken.push({ rule: 'unverified', column: `${only}_verified` });
  for (const name of contacts)
    if (isTrue(name) && !values.get(name)) broken.push({ rule: 'verified-without-value', column: name });
  for (const name of required)
    if (name !== 'sub' && !values.get(name)) broken.push({ rule: 'required-missing', column: name });
  return broken;
}

function valueRules(values: ReadonlyMap<string, string>, { rules }: RowRules): BrokenRule[] {
  const broken: BrokenRule[] = [];
  for (const [column, value] of values) {
    if (value === '' || column === username || column === mfaEnabled) continue;
    const rule = valueRule(column, value, rules);
    if (rule !== undefined) broken.push({ rule, column });
  }
  return broken;
}

function valueRule(column: string, value: string, rules: TargetRules): RowRule | undefined {
  const isFlag = contacts.some((name) => column === `${name}_verified`);
  if (isFlag && !isBoolean(value)) return 'not-boolean';
  // The file spells it otherwise than the pool; whether it is a date was asked as the row was read.
  if (column === 'birthdate') return undefined;
  if (column === 'updated_at' && !/^\d{1,15}$/.test(value)) return 'bad-updated-at';
  const refused = findRefusedAttribute(
    Object.fromEntries([[column, isFlag ? value.toLowerCase() : value]]),
    rules,
  );
  // Whether the pool knows the column is asked of the header, once.
  if (refused?.problem !== 'invalid-value') return undefined;
  return column === 'phone_number' ? 'bad-phone-number' : 'bad-value';
}

function mfaRules(given: string | undefined, { rules, described }: RowRules): BrokenRule[] {
  if (given === undefined || given === '') return [];
  if (!isBoolean(given)) return [{ rule: 'mfa-not-boolean', column: mfaEnabled }];
  const wanted = given.toLowerCase() === 'true' ? 'OFF' : 'ON';
  return described && rules.mfa === wanted ? [{ rule: 'mfa-against-pool', column: mfaEnabled }] : [];
}

function isBoolean(value: string): boolean {
  const folded = value.toLowerCase();
  return folded === 'true' || folded === 'false';
}
