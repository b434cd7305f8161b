import { InputError } from '../../errors.ts';
import { mfaColumn, usernameColumn } from './limits.ts';

const hint =
  'Give what `aws cognito-idp get-csv-header --user-pool-id <target>` prints, or the template CSV that the console offers.';

/**
 * The columns of the import file, from the output of `aws cognito-idp get-csv-header` (`{"UserPoolId": …, "CSVHeader": […]}`) or
 * from a template CSV, whose first line they are. Their order is free; every one has to be in the file (facts §3.1).
 *
 * @throws InputError `bad-csv-header`
 */
export function parseImportHeader(text: string, file: string): readonly string[] {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const columns = /^\s*[{[]/.test(content) ? columnsOfJson(content, file) : columnsOfTemplate(content);
  return checkColumns(columns, file);
}

/**
 * @throws InputError `bad-csv-header` for columns that no pool names: none, doubled, blank, without `cognito:username`
 */
export function checkColumns(columns: readonly string[], file: string): readonly string[] {
  const odd = columns.find((column) => column === '' || /[\p{Cc}\s,"\\]/u.test(column));
  if (columns.length === 0 || odd !== undefined)
    throw badHeader(
      file,
      columns.length === 0 ? 'has no columns' : `has a column named ${JSON.stringify(odd)}`,
    );
  const doubled = columns.find((column, index) => columns.indexOf(column) !== index);
  if (doubled !== undefined) throw badHeader(file, `names the column ${JSON.stringify(doubled)} twice`);
  if (!columns.includes(usernameColumn)) throw badHeader(file, `has no column ${usernameColumn}`);
  return columns;
}

function columnsOfJson(text: string, file: string): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${file} begins like JSON and is none.`, { code: 'bad-csv-header', hint, cause });
  }
  const columns = Array.isArray(parsed) ? parsed : (parsed as { CSVHeader?: unknown }).CSVHeader;
  if (Array.isArray(columns) && columns.every((column) => typeof column === 'string')) return columns;
  throw badHeader(file, 'has no list of strings as "CSVHeader"');
}

function columnsOfTemplate(text: string): readonly string[] {
  const [line = ''] = text.split(/\r?\n/, 1);
  return line === '' ? [] : line.split(',').map((column) => column.trim());
}

function badHeader(file: string, what: string): InputError {
  return new InputError(`${file} ${what}.`, { code: 'bad-csv-header', hint });
}

/** Columns that every pool has: the attributes of every schema, and the two that are none (facts §3.1). */
export const standardColumns: readonly string[] = [
  ...[
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
  ],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'],
  ...['phone_number_verified', 'address', 'updated_at', mfaColumn, usernameColumn],
];

/** How the columns of a file differ from those a pool names. */
export interface HeaderDifference {
  missing: string[];
  unknown: string[];
}

export function compareHeaders(found: readonly string[], expected: readonly string[]): HeaderDifference {
  return {
    missing: expected.filter((column) => !found.includes(column)),
    unknown: found.filter((column) => !expected.includes(column)),
  };
}
