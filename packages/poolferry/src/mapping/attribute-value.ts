import { isEmailShaped } from './sign-in-name.ts';
import type { AttributeRule } from './target-rules.ts';

/** Why the target would refuse a value; words that stand in a finding behind the attribute's name. */
export type ValueFault =
  | 'over 2,048 bytes'
  | 'too long'
  | 'too short'
  | 'not a number'
  | 'out of range'
  | 'not true or false'
  | 'not a date'
  | 'no phone number'
  | 'no email address';

const maxValueBytes = 2048;
const phoneShape = /^\+[1-9]\d{1,14}$/;

/**
 * What the target has against a value, or undefined. The schema's types and limits are documented (facts §10.1), their spelling is
 * not: what only one of several readings takes (`1e3`, `TRUE`, a date without dashes) is put before a person.
 */
export function faultOfValue(name: string, value: string, rule: AttributeRule): ValueFault | undefined {
  // A UTF-16 unit takes three bytes at most.
  if (value.length * 3 > maxValueBytes && Buffer.byteLength(value) > maxValueBytes) return 'over 2,048 bytes';
  if (name === 'phone_number' && !phoneShape.test(value)) return 'no phone number';
  if (name === 'email' && !isEmailShaped(value)) return 'no email address';
  // Stored as YYYY-MM-DD (facts §3.1); its schema alone asks for any ten characters.
  if (name === 'birthdate' && !isDate(value)) return 'not a date';
  if (rule.type === 'Boolean') return value === 'true' || value === 'false' ? undefined : 'not true or false';
  if (rule.type === 'Number') return faultOfNumber(value, rule);
  if (rule.type === 'DateTime') return isDateTime(value) ? undefined : 'not a date';
  return faultOfLength(value, rule);
}

function faultOfNumber(value: string, rule: AttributeRule): ValueFault | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return 'not a number';
  const number = Number(value);
  const isWithin = number >= (rule.minValue ?? -Infinity) && number <= (rule.maxValue ?? Infinity);
  return isWithin ? undefined : 'out of range';
}

// Which unit Cognito counts in is not documented: what either reading refuses is shown to a person.
function faultOfLength(value: string, rule: AttributeRule): ValueFault | undefined {
  const { minLength = 0, maxLength = Infinity } = rule;
  if (value.length > maxLength) return 'too long';
  // A code point takes two units at most, so that only few texts have to be counted.
  return value.length >= minLength * 2 || [...value].length >= minLength ? undefined : 'too short';
}

function isDate(value: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value);
}

const timeShape = /^T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;

function isDateTime(value: string): boolean {
  if (/^\d{1,15}(\.\d+)?$/.test(value)) return true;
  const time = value.slice(10);
  return isDate(value.slice(0, 10)) && (time === '' || timeShape.test(time));
}
