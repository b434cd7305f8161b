import { dropLines, LineFile } from '../line-file.ts';
import type { PrivateFolder } from '../private-folder.ts';
import { importFileLimits } from './limits.ts';

/** One written file, header apart. */
export interface ImportFile {
  name: string;
  rows: number;
  bytes: number;
}

/** `users-0001.csv`, `users-0002.csv`, … */
function importFileName(number: number): string {
  return `users-${String(number).padStart(4, '0')}.csv`;
}

export const isImportFileName = (name: string): boolean => /^users-\d{4,}\.csv$/.test(name);

/**
 * Writes rows as files of an import job, each with the header, in a folder; begins another file before one would hold
 * more rows or bytes than a job takes (facts §3.1).
 */
export class ImportFiles {
  /** Rows taken so far; the place of the next one, from 0. */
  private rows = 0;
  private readonly folder: PrivateFolder;
  private readonly header: string;
  private readonly limits: { rows: number; bytes: number };
  private readonly written: { name: string; path: string; firstRow: number; file: ImportFile }[] = [];
  private current: LineFile | undefined;

  /** @param limits Smaller ones for tests. */
  constructor(
    folder: PrivateFolder,
    columns: readonly string[],
    limits: { rows: number; bytes: number } = importFileLimits,
  ) {
    this.folder = folder;
    this.header = columns.join(',');
    this.limits = limits;
  }

  /** Writes a row as the row encoder made it. */
  add(row: string): void {
    const file = this.fileFor(row);
    file.add(row);
    this.rows += 1;
  }

  /** Says that no more rows come. */
  end(): void {
    const { current } = this;
    if (current === undefined) return;
    this.current = undefined;
    current.end();
    const last = this.written.at(-1);
    if (last !== undefined) Object.assign(last.file, { rows: current.lines - 1, bytes: current.bytes });
  }

  /** Closes what is open, for a run that is given up. */
  abandon(): void {
    this.current?.abandon();
    this.current = undefined;
  }

  /** Takes rows out again, by their places, after the end. Files without rows disappear; the others keep their names. */
  drop(isDropped: (row: number) => boolean): void {
    for (const { path, firstRow, file } of this.written) {
      const last = firstRow + file.rows;
      let touched = false;
      for (let row = firstRow; row < last && !touched; row += 1) touched = isDropped(row);
      if (!touched) continue;
      const left = dropLines(path, (line) => line > 0 && isDropped(firstRow + line - 1));
      Object.assign(file, { rows: left.lines - 1, bytes: left.bytes });
    }
    for (const { name, file } of this.written) if (file.rows === 0) this.folder.drop(name);
  }

  /** What is there, counted as it was written. */
  files(): ImportFile[] {
    return this.written.map(({ file }) => file).filter((file) => file.rows > 0);
  }

  private fileFor(row: string): LineFile {
    const { current, limits } = this;
    // A UTF-16 unit takes three bytes at most, so that only rows near the end of a file are measured.
    const fits =
      current !== undefined &&
      current.lines - 1 < limits.rows &&
      (current.bytes + row.length * 3 + 1 <= limits.bytes ||
        current.bytes + Buffer.byteLength(row) + 1 <= limits.bytes);
    if (fits) return current;
    this.end();
    const name = importFileName(this.written.length + 1);
    const path = this.folder.partialPath(name);
    const file = new LineFile(path);
    file.add(this.header);
    this.written.push({ name, path, firstRow: this.rows, file: { name, rows: 0, bytes: 0 } });
    this.current = file;
    return file;
  }
}
