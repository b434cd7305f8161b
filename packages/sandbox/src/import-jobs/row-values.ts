import { invalidParameter } from '../service-error.ts';
import type { Pool } from '../state/pool.ts';
import type { Switches } from '../switches.ts';
import { MFA_COLUMN, USERNAME_COLUMN } from './csv-columns.ts';

/** What one row asks for. Errors thrown while it is read are the reasons that the job's log gives. */
export interface RowValues {
  readonly username: string;
  /** Attributes that are not blank, in the stored form. */
  readonly values: Map<string, string>;
  readonly wantsMfa: boolean;
}

const USERNAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;
const VERIFIED = ['email_verified', 'phone_number_verified'];

/**
 * Reads a row's cells.
 *
 * @throws InvalidParameterException with the reason why the row cannot be a user.
 */
export function rowValues(
  pool: Pool,
  columns: readonly string[],
  cells: readonly string[],
  switches: Switches,
): RowValues {
  if (cells.length !== columns.length) {
    throw invalidParameter('The number of values in the row does not match the number of columns.');
  }
  const values = new Map<string, string>();
  cells.forEach((cell, at) => {
    if (cell !== '') values.set(columns[at] as string, cell);
  });
  const username = values.get(USERNAME_COLUMN);
  const mfa = values.get(MFA_COLUMN);
  values.delete(USERNAME_COLUMN);
  values.delete(MFA_COLUMN);
  for (const name of VERIFIED) settle(values, name, (value) => lowerBoolean(name, value));
  settle(values, 'birthdate', (value) => storedBirthdate(value, switches));
  return { username: checkedUsername(username), values, wantsMfa: wantsMfa(pool, mfa) };
}

function settle(values: Map<string, string>, name: string, stored: (value: string) => string): void {
  const value = values.get(name);
  if (value !== undefined) values.set(name, stored(value));
}

function lowerBoolean(name: string, value: string): string {
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw invalidParameter(`The value of ${name} is not a Boolean.`);
  return lower;
}

function checkedUsername(username: string | undefined): string {
  if (username === undefined) throw invalidParameter('The User Record does not have a username.');
  if (!USERNAME.test(username) || username.length > 128) {
    throw invalidParameter('The username has white space or more than 128 characters.');
  }
  return username;
}

/** facts §3.1: the file has mm/dd/yyyy, the attribute YYYY-MM-DD. */
function storedBirthdate(value: string, { importedBirthdate }: Switches): string {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value) ?? [];
  const iso = `${year}-${month}-${day}`;
  if (year === undefined || !isDate(iso))
    throw invalidParameter('The birthdate is not a date as mm/dd/yyyy.');
  return importedBirthdate === 'iso' ? iso : value;
}

function isDate(iso: string): boolean {
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

/** facts §3.1: blank follows the pool; a pool with MFA on takes no false, one with MFA off no true. */
function wantsMfa({ settings }: Pool, cell: string | undefined): boolean {
  if (cell === undefined) return false;
  const wanted = lowerBoolean(MFA_COLUMN, cell) === 'true';
  if (settings.MfaConfiguration === 'ON' && !wanted) {
    throw invalidParameter(`${MFA_COLUMN} cannot be false, since MFA is required in the user pool.`);
  }
  if (settings.MfaConfiguration === 'OFF' && wanted) {
    throw invalidParameter(`${MFA_COLUMN} cannot be true, since MFA is off in the user pool.`);
  }
  return wanted;
}
