import { invalidParameter } from '../service-error.ts';

/** A parsed ListUsers filter. */
export interface UserFilter {
  readonly name: string;
  readonly operator: '=' | '^=';
  readonly value: string;
}

/** facts §2: the attributes a listing can be filtered by. Custom ones never. */
const FILTERABLE = new Set([
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
]);

const FILTER = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/s;

/**
 * Reads `attr = "value"` or `attr ^= "value"`; quotes and backslashes inside the value are escaped by a backslash.
 *
 * @throws InvalidParameterException for anything else.
 */
export function parseFilter(text: string): UserFilter | undefined {
  if (text.trim() === '') return undefined;
  const [, name, operator, value] = FILTER.exec(text) ?? [];
  if (name === undefined || value === undefined) throw invalidParameter('Error while parsing filter.');
  if (!FILTERABLE.has(name)) throw invalidParameter(`Invalid search attribute: ${name}`);
  return { name, operator: operator as UserFilter['operator'], value: value.replace(/\\(.)/gs, '$1') };
}
