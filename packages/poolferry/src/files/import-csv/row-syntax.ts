import { fromImportBirthdate } from './birthdate.ts';
import { importFileLimits } from './limits.ts';
import { type RowField, splitRow } from './read-row.ts';

/** Rules that the writing of a row can break, whatever the pool (facts §3.1). */
export type SyntaxRule =
  | 'not-utf8'
  | 'row-too-long'
  | 'blank-line'
  | 'quoted'
  | 'double-quote'
  | 'backslash'
  | 'control-character'
  | 'outer-space'
  | 'column-count'
  | 'bad-birthdate';

/** A broken rule, and where in the line: an offset in UTF-16 units. */
export interface SyntaxFault {
  rule: SyntaxRule;
  at: number;
  field?: number;
}

/** The fields of a line, and what is wrong with the writing of them; the number of fields is judged by the caller's columns. */
export function readSyntax(
  line: string,
  columns: readonly string[],
): { fields: RowField[]; faults: SyntaxFault[] } {
  const faults: SyntaxFault[] = [];
  if (line.length > importFileLimits.rowCharacters)
    return { fields: [], faults: [{ rule: 'row-too-long', at: 0 }] };
  if (line === '') return { fields: [], faults: [{ rule: 'blank-line', at: 0 }] };
  const fields = splitRow(line);
  const isShifted = fields.length !== columns.length;
  let isQuoted = false;
  for (const [index, field] of fields.entries()) {
    const rule = ruleOf(field.value, isShifted ? undefined : columns[index]);
    // The other end of a quoted value with a comma in it is no fault of its own.
    if (rule === undefined || (rule === 'double-quote' && isQuoted)) continue;
    isQuoted ||= rule === 'quoted';
    faults.push({ rule, at: field.at, field: index });
  }
  if (isShifted) {
    const beyond = fields[columns.length];
    faults.push({ rule: 'column-count', at: beyond?.at ?? line.length });
  }
  return { fields, faults };
}

function ruleOf(value: string, column: string | undefined): SyntaxRule | undefined {
  if (value.startsWith('"')) return 'quoted';
  if (/\p{Cc}|[\u2028\u2029]/u.test(value)) return 'control-character';
  // An escaped comma has been read already: every other backslash is one that the documents leave open.
  if (value.includes('\\')) return 'backslash';
  if (value.includes('"')) return 'double-quote';
  if (value.trim() !== value) return 'outer-space';
  if (column === 'birthdate' && value !== '' && fromImportBirthdate(value) === undefined)
    return 'bad-birthdate';
  return undefined;
}
