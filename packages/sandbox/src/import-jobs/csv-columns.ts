import type { Schema } from '../state/schema.ts';
import type { Switches } from '../switches.ts';

export const USERNAME_COLUMN = 'cognito:username';
export const MFA_COLUMN = 'cognito:mfa_enabled';

/** In the order of the sample answer of GetCSVHeader (facts §3.1): the username comes last. */
const STANDARD_COLUMNS = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'email_verified',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'phone_number_verified',
  'address',
  'updated_at',
];

/** The columns of a file for this pool. Neither `sub` nor `identities` can be imported (facts §3.1). */
export function csvColumns(schema: Schema): string[] {
  const custom = schema.rules().map(({ name }) => name);
  return [...STANDARD_COLUMNS, ...custom.filter((name) => name.includes(':')), MFA_COLUMN, USERNAME_COLUMN];
}

/** What makes a file's header unfit for the pool: every column has to be there, once, and no other (facts §3.1). */
export function headerProblem(
  header: readonly string[],
  schema: Schema,
  { csvColumnMissing }: Pick<Switches, 'csvColumnMissing'>,
): string | undefined {
  const columns = csvColumns(schema);
  const unknown = header.find((name) => !columns.includes(name));
  if (unknown !== undefined || new Set(header).size !== header.length) return MISMATCH;
  const missing = columns.filter((name) => !header.includes(name));
  const needed = csvColumnMissing === 'blank' ? missing.includes(USERNAME_COLUMN) : missing.length > 0;
  return needed ? MISMATCH : undefined;
}

// No name of the file is told: a job's message may hold no more than 128 characters.
const MISMATCH = "The header of the CSV file does not match the user pool's CSV header.";
