import type { Switches } from '../switches.ts';

/** How a file is read where the facts leave it open (facts §3.1). */
type CsvDialect = Pick<Switches, 'csvBackslash' | 'csvQuote' | 'csvLoneCr' | 'csvTrim'>;

/** One row's values, trimmed, or `too-long`. */
type CsvRow = readonly string[] | 'too-long';

// facts §3.1
const MAX_ROW_CHARACTERS = 16_000;
const MAX_UTF8_BYTES_A_CHARACTER = 4;
const LF = 0x0a;
const CR = 0x0d;

/** Reads an import file row by row; no more than a row of it is ever decoded at a time. */
export class CsvReader {
  readonly #bytes: Buffer;
  readonly #dialect: CsvDialect;
  #at = 0;

  constructor(bytes: Buffer, dialect: CsvDialect) {
    this.#bytes = bytes;
    this.#dialect = dialect;
  }

  /** The next row; undefined at the end, which blank lines may precede. */
  next(): CsvRow | undefined {
    let line = this.#nextLine();
    if (line === undefined || this.#onlyBlanksFollow(line)) return undefined;
    for (;;) {
      if (line === 'too-long' || line.length > MAX_ROW_CHARACTERS) return 'too-long';
      const { values, open } = splitRow(line, this.#dialect);
      const more = open ? this.#nextLine() : undefined;
      if (more === undefined) return values.map((value) => trimmed(value, this.#dialect));
      line = more === 'too-long' ? more : `${line}\n${more}`;
    }
  }

  #nextLine(): string | 'too-long' | undefined {
    const start = this.#at;
    if (start >= this.#bytes.length) return undefined;
    const end = this.#lineEnd(start);
    const isCrLf = this.#bytes[end] === CR && this.#bytes[end + 1] === LF;
    this.#at = end + (isCrLf ? 2 : 1);
    if (end - start > MAX_ROW_CHARACTERS * MAX_UTF8_BYTES_A_CHARACTER) return 'too-long';
    const line = this.#bytes.toString('utf8', start, end);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  #lineEnd(start: number): number {
    const { length } = this.#bytes;
    if (this.#dialect.csvLoneCr === 'literal') {
      const at = this.#bytes.indexOf(LF, start);
      return at === -1 ? length : at;
    }
    let at = start;
    while (at < length && this.#bytes[at] !== LF && this.#bytes[at] !== CR) at++;
    return at;
  }

  /** A blank line within the file is a row without values; those at its end are nothing. */
  #onlyBlanksFollow(line: string): boolean {
    if (line.trim() !== '') return false;
    return this.#bytes.subarray(this.#at).every((byte) => byte <= 0x20);
  }
}

/** Rows of a file without its header, were each line one. */
export function countRows(bytes: Buffer): number {
  let rows = 0;
  for (let at = bytes.indexOf(LF); at !== -1 && at < bytes.length - 1; at = bytes.indexOf(LF, at + 1)) rows++;
  return rows;
}

/**
 * Splits a line into values: a comma inside a value is written `\,` and nothing is quoted (facts §3.1).
 *
 * @returns `open`: whether the line ended inside quotes, where quotes count.
 */
function splitRow(line: string, { csvBackslash, csvQuote }: CsvDialect): { values: string[]; open: boolean } {
  const quotes = csvQuote === 'rfc4180';
  if (!line.includes('\\') && !(quotes && line.includes('"')))
    return { values: line.split(','), open: false };
  const values: string[] = [];
  let value = '';
  let open = false;
  for (let at = 0; at < line.length; at++) {
    const next = line[at + 1];
    const escapes = line[at] === '\\' && next !== undefined && (csvBackslash === 'escape' || next === ',');
    if (escapes && !open) value += line[++at];
    else if (open && line[at] === '"' && next === '"') value += line[++at];
    else if (open && line[at] === '"') open = false;
    else if (open) value += line[at];
    else if (quotes && line[at] === '"' && value.trim() === '') {
      open = true;
      value = '';
    } else if (line[at] === ',') {
      values.push(value);
      value = '';
    } else value += line[at];
  }
  return { values: [...values, value], open };
}

function trimmed(value: string, { csvTrim }: CsvDialect): string {
  if (csvTrim === 'unicode') return value.trim();
  let start = 0;
  let end = value.length;
  while (start < end && value.charCodeAt(start) <= 0x20) start++;
  while (end > start && value.charCodeAt(end - 1) <= 0x20) end--;
  return value.slice(start, end);
}
