import { fromImportBirthdate } from './birthdate.ts';
import { mfaColumn, usernameColumn } from './limits.ts';

/** A value of a row, with `\,` read as a comma and nothing else changed. */
export interface RowField {
  value: string;
  /** Offset of its first character in the row. */
  at: number;
}

/** The fields of one row of an import job's file, as Cognito's documents say they are written (facts §3.1). */
export function splitRow(row: string): RowField[] {
  const fields: RowField[] = [];
  let at = 0;
  let from = 0;
  for (;;) {
    const comma = row.indexOf(',', from);
    if (comma > 0 && row[comma - 1] === '\\' && comma > at) {
      from = comma + 1;
      continue;
    }
    const end = comma === -1 ? row.length : comma;
    fields.push({ value: row.slice(at, end).replaceAll('\\,', ','), at });
    if (comma === -1) return fields;
    at = comma + 1;
    from = at;
  }
}

/** A user as a row names them; the stored form of the birthdate. */
export interface ImportRow {
  username: string;
  attributes: Record<string, string>;
  mfaEnabled?: boolean;
}

/** Reads one row, or says what is wrong with it: the number of its fields, or its birthdate. */
export function readRow(
  columns: readonly string[],
  row: string,
): ImportRow | { fault: 'column-count' | 'bad-birthdate' } {
  const fields = splitRow(row);
  if (fields.length !== columns.length) return { fault: 'column-count' };
  const attributes = new Map<string, string>();
  const read: ImportRow = { username: '', attributes: {} };
  for (const [index, column] of columns.entries()) {
    const value = fields[index]?.value ?? '';
    if (column === usernameColumn) read.username = value;
    else if (value === '') continue;
    else if (column === mfaColumn) read.mfaEnabled = value.toLowerCase() === 'true';
    else if (column !== 'birthdate') attributes.set(column, value);
    else {
      const birthdate = fromImportBirthdate(value);
      if (birthdate === undefined) return { fault: 'bad-birthdate' };
      attributes.set(column, birthdate);
    }
  }
  read.attributes = Object.fromEntries(attributes);
  return read;
}
