import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Ledger, openLedger } from '../../packages/poolferry/src/ledger/ledger.ts';

/** A ledger's content as it was after some commit; the same content has the same number. */
export type Content = number;

type Cell = string | number | null | Uint8Array;

/** A real ledger whose content can be looked at and put back: a second connection to the same file does both. */
export interface LedgerTape {
  ledger: Ledger;
  /** What is committed now. */
  content(): Content;
  /** The content as text. */
  text(content: Content): string;
  putBack(content: Content): void;
  close(): void;
}

/** Refilled by each verify, or told by the clock: nothing that a run goes on from. */
const leftOut = new Set(['source_now', 'target_now', 'members_now', 'differences', 'limits']);

export function recordLedger(): LedgerTape {
  // Held in memory where the system has such a folder: the search writes millions of rows.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'poolferry-model-'));
  const path = join(folder, 'poolferry.db');
  const ledger = openLedger(path);
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const tables = tablesOf(database);
  const version = database.prepare('PRAGMA data_version');
  const numbers = new Map<string, Content>();
  const texts: string[] = [];
  let seen = { version: -1, content: -1 };

  const read = (): Content => {
    const rows = tables.map((table) => table.read.all() as unknown as Cell[][]);
    const text = JSON.stringify(rows, (_, value) =>
      value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value,
    );
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    return texts.push(text) - 1;
  };
  return {
    ledger,
    content() {
      const { data_version: now } = version.get() as { data_version: number };
      if (now !== seen.version) seen = { version: now, content: read() };
      return seen.content;
    },
    text: (content) => texts[content] ?? '',
    putBack(content) {
      const rows = JSON.parse(texts[content] ?? '[]', (_, value) =>
        typeof value?.hex === 'string' ? Buffer.from(value.hex, 'hex') : value,
      ) as Cell[][][];
      database.exec('BEGIN IMMEDIATE');
      for (const table of tables) table.clear.run();
      for (const [index, table] of tables.entries()) {
        for (const row of rows[index] ?? []) table.insert.run(...row);
      }
      database.exec('COMMIT');
      // One's own commits do not count in data_version.
      seen = { version: (version.get() as { data_version: number }).data_version, content };
    },
    close() {
      database.close();
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function tablesOf(database: DatabaseSync) {
  const names = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .all() as { name: string }[];
  return names
    .filter(({ name }) => !leftOut.has(name))
    .map(({ name }) => {
      const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
      // How fast a run was, and when it last wrote, nobody decides by.
      const which = name === 'header' ? `WHERE name NOT IN ('pace', 'lastWriteMs')` : '';
      const read = database.prepare(`SELECT * FROM ${name} ${which} ORDER BY 1`);
      read.setReturnArrays(true);
      return {
        read,
        clear: database.prepare(`DELETE FROM ${name}`),
        insert: database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join()})`),
      };
    });
}
