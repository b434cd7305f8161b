import { stopIfAborted } from '../../errors.ts';
import { foreignKind } from '../../files/file-kind.ts';
import { compareHeaders, standardColumns } from '../../files/import-csv/header.ts';
import { importFileLimits, usernameColumn } from '../../files/import-csv/limits.ts';
import { splitRow } from '../../files/import-csv/read-row.ts';
import { readSyntax, type SyntaxRule } from '../../files/import-csv/row-syntax.ts';
import { type ScannedLine, scanLines } from '../../files/import-csv/scan-lines.ts';
import { RepeatFinder } from '../../files/repeat-finder.ts';
import { brokenRules, type RowRule, type RowRules } from '../../mapping/import-row.ts';
import { signInKey } from '../../mapping/sign-in-name.ts';
import { nameKinds, servesAsName } from '../../mapping/target-names.ts';

export type CheckRule =
  | SyntaxRule
  | RowRule
  | 'empty-file'
  | 'byte-order-mark'
  | 'carriage-return'
  | 'missing-column'
  | 'unknown-column'
  | 'doubled-column'
  | 'username-twice'
  | 'alias-twice'
  | 'too-many-rows'
  | 'file-too-large';

/** A place in the file that the job would refuse, or take otherwise than it is written. */
export interface Finding {
  line: number;
  /** In UTF-16 units, from 1. */
  column: number;
  rule: CheckRule;
  /** Name of the column that it is about. */
  attribute?: string | undefined;
  /** Another line that it is about. */
  otherLine?: number;
}

export interface CheckRequest {
  /** Opens the file from its start; it is read twice. */
  open(): AsyncIterable<Uint8Array>;
  /** The columns that the pool names; missing: those that every pool has. */
  columns?: readonly string[] | undefined;
  rules: RowRules;
  signal: AbortSignal;
  onFinding(finding: Finding): void;
}

/**
 * Checks a file by the rules of the import job before it is uploaded, wherever it comes from. Never throws for what the
 * file holds.
 *
 * @returns how many rows the file has, blank lines included
 * @throws InterruptedError; and what opening the file throws
 */
export async function checkImportFile(request: CheckRequest): Promise<{ rows: number }> {
  const check = new FileCheck(request);
  for await (const lines of scanLines(check.counted(request.open()))) {
    stopIfAborted(request.signal);
    for (const line of lines) check.take(line);
    if (check.isForeign) return { rows: 0 };
  }
  check.end();
  await check.findRepeatedNames();
  return { rows: check.rows };
}

class FileCheck {
  rows = 0;
  /** No text at all: nothing is to be gained from its lines. */
  isForeign = false;
  private readonly request: CheckRequest;
  /** The names of each kind that a user has in the pool; the first is cognito:username. */
  private readonly names: readonly { kind: string; column: string; finder: RepeatFinder }[];
  private columns: readonly string[] | undefined;
  private bytes = 0;
  private hasReturns = false;

  constructor(request: CheckRequest) {
    this.request = request;
    this.names = nameKinds(request.rules.rules).map((kind, index) => ({
      kind,
      column: index === 0 ? usernameColumn : kind,
      finder: new RepeatFinder(),
    }));
  }

  async *counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of bytes) {
      if (this.bytes === 0 && foreignKind(chunk) !== undefined) {
        this.isForeign = true;
        this.report(1, 0, 'not-utf8');
      }
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  take(line: ScannedLine): void {
    if (this.isForeign) return;
    const text = this.textOf(line);
    if (this.columns === undefined) this.readHeader(text ?? '', line.number);
    else {
      this.rows += 1;
      if (this.rows === importFileLimits.rows + 1) this.report(line.number, 0, 'too-many-rows');
      const isChecked = text !== undefined && this.checkRow(text, line.number, this.columns);
      for (const { column, finder } of this.names)
        finder.add(isChecked ? this.nameIn(text, column)?.key : undefined);
    }
  }

  end(): void {
    if (this.columns === undefined) this.report(1, 0, 'empty-file');
    if (this.bytes > importFileLimits.bytes) this.report(this.rows + 1, 0, 'file-too-large');
  }

  /** Names that come again, as the pool tells them apart: hashes name the suspects, a second look compares. */
  async findRepeatedNames(): Promise<void> {
    for (const { column, finder } of this.names) {
      const suspects = new Set(finder.candidates().flat());
      if (suspects.size > 0) await this.compareNames(column, suspects);
    }
  }

  private async compareNames(column: string, suspects: ReadonlySet<number>): Promise<void> {
    const rule = column === usernameColumn ? 'username-twice' : 'alias-twice';
    const firstLines = new Map<string, number>();
    for await (const lines of scanLines(this.request.open())) {
      stopIfAborted(this.request.signal);
      for (const { number, text } of lines) {
        if (text === undefined || !suspects.has(number - 2)) continue;
        const name = this.nameIn(text.replace(/\r$/, ''), column);
        if (name === undefined) continue;
        const first = firstLines.get(name.key);
        if (first === undefined) firstLines.set(name.key, number);
        else this.report(number, name.at, rule, column, first);
      }
    }
  }

  /** The text, less what is said once for all: a byte order mark, carriage returns at the ends. */
  private textOf(line: ScannedLine): string | undefined {
    const { number } = line;
    if (line.text === undefined) {
      if (line.validPart === undefined) this.report(number, 0, 'row-too-long');
      else this.report(number, line.validPart.length, 'not-utf8');
      return undefined;
    }
    let { text } = line;
    if (number === 1 && text.startsWith('\uFEFF')) {
      this.report(1, 0, 'byte-order-mark');
      text = text.slice(1);
    }
    if (!text.endsWith('\r')) return text;
    if (!this.hasReturns) this.report(number, text.length - 1, 'carriage-return');
    this.hasReturns = true;
    return text.slice(0, -1);
  }

  private readHeader(text: string, line: number): void {
    const columns = text.split(',').map((name) => name.replace(/^"(.*)"$/, '$1'));
    this.columns = columns;
    if (text.includes('"')) this.report(line, text.indexOf('"'), 'quoted');
    const expected = this.request.columns ?? standardColumns;
    const { missing, unknown } = compareHeaders(columns, expected);
    const at = (index: number) => columns.slice(0, index).join(',').length + (index === 0 ? 0 : 1);
    for (const name of missing) this.report(line, text.length, 'missing-column', name);
    for (const name of unknown) {
      const mayBe = this.request.columns === undefined && /^(?:dev:)?custom:./.test(name);
      // Of hashes GetCSVHeader may say nothing although the job takes them (facts §3.3).
      if (!mayBe && name !== 'password_hash')
        this.report(line, at(columns.indexOf(name)), 'unknown-column', shown(name));
    }
    for (const [index, name] of columns.entries())
      if (columns.indexOf(name) !== index) this.report(line, at(index), 'doubled-column', shown(name));
  }

  /** Returns whether the row can be read. */
  private checkRow(text: string, line: number, columns: readonly string[]): boolean {
    const { fields, faults } = readSyntax(text, columns);
    for (const { rule, at, field } of faults)
      this.report(line, at, rule, field === undefined ? undefined : columns[field]);
    // Where columns are shifted, or values are in quotes, the others would only be blamed for it.
    if (fields.length !== columns.length || faults.some(({ rule }) => rule === 'quoted')) return false;
    const values = new Map(columns.map((column, index) => [column, fields[index]?.value.trim() ?? '']));
    for (const { rule, column } of brokenRules(values, this.request.rules))
      this.report(line, fields[columns.indexOf(column)]?.at ?? text.length, rule, column);
    return true;
  }

  /** The name that a row has in this column, as the pool tells it from others; none where it does not serve as one. */
  private nameIn(text: string, column: string): { key: string; at: number } | undefined {
    const fields = splitRow(text);
    const fieldOf = (name: string) => fields[this.columns?.indexOf(name) ?? -1];
    const field = fieldOf(column);
    const name = field?.value.trim();
    if (field === undefined || name === undefined || name === '') return undefined;
    const { rules } = this.request.rules;
    const isVerified = fieldOf(`${column}_verified`)?.value.trim().toLowerCase() === 'true';
    if (column !== usernameColumn && !servesAsName(column, isVerified, rules)) return undefined;
    return { key: signInKey(name, rules.caseSensitive), at: field.at };
  }

  private report(line: number, at: number, rule: CheckRule, attribute?: string, otherLine?: number): void {
    this.request.onFinding({
      ...{ line, column: at + 1, rule },
      ...(attribute !== undefined && { attribute }),
      ...(otherLine !== undefined && { otherLine }),
    });
  }
}

/** A name as attributes have them. Where a file has no header, its first line is somebody's, and is kept out of every message. */
function shown(name: string): string | undefined {
  return /^(?:(?:dev:)?custom:|cognito:)?[a-z][a-z0-9_-]{0,31}$/i.test(name) && !/\d{4}/.test(name)
    ? name
    : undefined;
}
