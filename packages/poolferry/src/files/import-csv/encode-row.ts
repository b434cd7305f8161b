import { toImportBirthdate } from './birthdate.ts';
import { importFileLimits, mfaColumn, usernameColumn } from './limits.ts';

/** What a row is made of; a draft of the mapping is one. */
interface RowContent {
  username: string;
  attributes: Readonly<Record<string, string>>;
  /** SMS is to be their second factor, in a pool known to allow that. */
  smsMfa: boolean;
}

/** Why the file cannot carry a user as they are. Stable; `not-in-csv.ndjson` and `status` show it. */
type RowRefusal =
  | 'no-column'
  | 'empty-value'
  | 'line-break'
  | 'control-character'
  | 'backslash'
  | 'double-quote'
  | 'outer-space'
  | 'broken-character'
  | 'bad-birthdate'
  | 'row-too-long';

type EncodedRow =
  | { row: string; refused?: undefined }
  | { refused: RowRefusal; attribute?: string | undefined; row?: undefined };

export type RowEncoder = (content: RowContent) => EncodedRow;

/**
 * Makes the function that writes users as rows of an import job's file, without the line feed: the columns in the
 * header's order, commas as `\,`, never a quote, blank for what a user lacks (facts §3.1).
 *
 * What the file could carry only in a way that is not documented, or changed, is refused with its reason; nothing is
 * ever left out silently.
 */
export function createRowEncoder(columns: readonly string[]): RowEncoder {
  const ofAttributes = new Set(columns.filter((column) => column !== usernameColumn && column !== mfaColumn));
  return ({ username, attributes, smsMfa }) => {
    let carried = 0;
    let row = '';
    let separator = '';
    for (const column of columns) {
      row += separator;
      separator = ',';
      if (column === mfaColumn) {
        // Blank is what the pool demands; only an optional factor that somebody uses has to be said.
        if (smsMfa) row += 'true';
        continue;
      }
      const value = column === usernameColumn ? username : ownValue(attributes, column);
      if (value === undefined) continue;
      if (column !== usernameColumn) carried += 1;
      if (isPlain(value) && column !== 'birthdate') {
        row += value;
        continue;
      }
      const refused = whyRefused(value);
      if (refused !== undefined) return { refused, attribute: column };
      const text = column === 'birthdate' ? toImportBirthdate(value) : value.replaceAll(',', '\\,');
      if (text === undefined) return { refused: 'bad-birthdate', attribute: column };
      row += text;
    }
    if (carried < countOf(attributes)) {
      const attribute = Object.keys(attributes).find((name) => !ofAttributes.has(name));
      return { refused: 'no-column', attribute };
    }
    return row.length > importFileLimits.rowCharacters ? { refused: 'row-too-long' } : { row };
  };
}

function countOf(attributes: Readonly<Record<string, string>>): number {
  let count = 0;
  for (const _ in attributes) count += 1;
  return count;
}

function ownValue(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const value = attributes[name];
  // A column may be called as something that every object has.
  return typeof value === 'string' ? value : undefined;
}

/** Printable ASCII without comma, quote, backslash and outer blanks: what nearly every value is, told in one look. */
function isPlain(value: string): boolean {
  const { length } = value;
  if (length === 0 || value.charCodeAt(0) === 0x20 || value.charCodeAt(length - 1) === 0x20) return false;
  for (let at = 0; at < length; at += 1) {
    const unit = value.charCodeAt(at);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x2c || unit === 0x5c) return false;
  }
  return true;
}

/** What the documents leave open, or say that it is lost (facts §3.1). */
function whyRefused(value: string): RowRefusal | undefined {
  if (value === '') return 'empty-value';
  if (/[\n\r\v\f\u0085\u2028\u2029]/.test(value)) return 'line-break';
  if (/\p{Cc}/u.test(value)) return 'control-character';
  if (value.includes('\\')) return 'backslash';
  if (value.includes('"')) return 'double-quote';
  if (value.trim() !== value) return 'outer-space';
  return value.isWellFormed() ? undefined : 'broken-character';
}
