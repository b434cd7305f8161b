import { invalidParameter } from '../service-error.ts';
import type { Schema } from './schema.ts';
import type { AttributeRule } from './standard-attributes.ts';

const MAX_VALUE_BYTES = 2048;
const EMAIL = /^[^\s@<>(),;:"\\[\]]+@[^\s@.<>(),;:"\\[\]]+(\.[^\s@.<>(),;:"\\[\]]+)+$/u;
const PHONE_NUMBER = /^\+[1-9]\d{1,14}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$|^\d+(\.\d+)?$/;

/** Assigned by the service: no client sets them (facts §4.1, §11). */
const NEVER_SET = new Set(['sub', 'identities']);

export const isEmail = (text: string): boolean => EMAIL.test(text);
export const isPhoneNumber = (text: string): boolean => PHONE_NUMBER.test(text);

/**
 * Checks what a client wants to write against the schema.
 *
 * @param writing - `create` may set immutable attributes, `update` may not (facts §4.1).
 * @throws InvalidParameterException naming every attribute that does not conform.
 */
export function checkValues(
  schema: Schema,
  values: ReadonlyMap<string, string>,
  writing: 'create' | 'update',
): void {
  const problems: string[] = [];
  for (const [name, value] of values) {
    const problem = problemWith(schema.rule(name), name, value, writing);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
  }
  if (problems.length > 0) {
    throw invalidParameter(`Attributes did not conform to the schema: ${problems.join('\n')}\n`);
  }
  for (const [name, value] of values) checkFormat(name, value);
}

function problemWith(
  rule: AttributeRule | undefined,
  name: string,
  value: string,
  writing: 'create' | 'update',
): string | undefined {
  if (rule === undefined) return 'Attribute does not exist in the schema.';
  if (NEVER_SET.has(name)) return 'Attribute cannot be set by a client.';
  if (!rule.mutable && writing === 'update') return 'Attribute cannot be updated.';
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
    return `Attribute value is longer than ${MAX_VALUE_BYTES} bytes.`;
  if (rule.type === 'String') return lengthProblem(rule, value);
  if (rule.type === 'Number') return numberProblem(rule, value);
  if (rule.type === 'Boolean')
    return /^(true|false)$/i.test(value) ? undefined : 'Attribute value is not a Boolean.';
  return DATE_TIME.test(value) ? undefined : 'Attribute value is not a DateTime.';
}

function lengthProblem(
  { bounds: { min = 0, max = MAX_VALUE_BYTES } }: AttributeRule,
  value: string,
): string | undefined {
  // An empty value clears an attribute, whatever its minimum.
  if (value.length === 0) return undefined;
  if (value.length < min) return `String must have length of at least ${min}.`;
  return characters(value) > max ? `String must be no longer than ${max} characters.` : undefined;
}

function characters(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

function numberProblem({ bounds: { min, max } }: AttributeRule, value: string): string | undefined {
  const number = Number(value);
  if (!/^-?\d+(\.\d+)?$/.test(value)) return 'Attribute value is not a Number.';
  if (min !== undefined && number < min) return `Number must be no less than ${min}.`;
  return max !== undefined && number > max ? `Number must be no more than ${max}.` : undefined;
}

function checkFormat(name: string, value: string): void {
  if (value === '') return;
  if (name === 'email' && !isEmail(value)) throw invalidParameter('Invalid email address format.');
  if (name === 'phone_number' && !isPhoneNumber(value))
    throw invalidParameter('Invalid phone number format.');
}
