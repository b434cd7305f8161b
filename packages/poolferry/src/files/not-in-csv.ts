import { dropLines, LineFile } from './line-file.ts';
import type { PrivateFolder } from './private-folder.ts';

export const notInCsvName = 'not-in-csv.ndjson';

/** Writes who gets no row of the import file, one JSON object a line. */
export class NotInCsv {
  /** Lines taken so far; the place of the next one, from 0. */
  lines = 0;
  private readonly file: LineFile;
  private isOpen = true;

  constructor(folder: PrivateFolder) {
    this.file = new LineFile(folder.partialPath(notInCsvName));
  }

  /** Without a sub it is null, and the username tells who it is. */
  add(
    user: { sub: string | undefined; username: string },
    why: { route: string; reason: string; attribute?: string | undefined },
  ): void {
    const { route, reason, attribute } = why;
    this.file.add(
      JSON.stringify({ sub: user.sub ?? null, username: user.username, route, reason, attribute }),
    );
    this.lines += 1;
  }

  end(): void {
    this.isOpen = false;
    this.file.end();
  }

  abandon(): void {
    if (this.isOpen) this.file.abandon();
  }

  /** Takes lines out again, by their places, after the end. Returns how many are left. */
  drop(isDropped: (line: number) => boolean): number {
    return dropLines(this.file.path, isDropped).lines;
  }
}
