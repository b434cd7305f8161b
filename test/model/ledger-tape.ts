import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Ledger, openLedger } from '../../packages/poolferry/src/ledger/ledger.ts';
import type { LedgerUser } from '../../packages/poolferry/src/ledger/user-row.ts';

/** A ledger's content as it was after some commit; the same content has the same number. */
export type Content = number;

type Cell = string | number | null | Uint8Array;

/** A real ledger whose content can be looked at and put back: a second connection to the same file does both. */
export interface LedgerTape {
  ledger: Ledger;
  /** What is committed now. */
  content(): Content;
  /** Something may have been committed. */
  touched(): void;
  /** Everybody in it now. */
  users(): readonly LedgerUser[];
  /** Looks at a state of the ledger, beside whatever else, that was not looked at before. */
  once(beside: object, look: () => void): void;
  putBack(content: Content): void;
  close(): void;
}

/** Refilled by each verify or rollback before they are read, told by the clock, or only ever added to, which a process remembers: nothing that a run goes on from. */
const leftOut = new Set([
  'source_now',
  'target_now',
  'members_now',
  'groups_now',
  'differences',
  'limits',
  'shapes',
  'undo_seen',
  'undo_reasons',
]);

export function recordLedger(): LedgerTape {
  // Held in memory where the system has such a folder: the search writes millions of rows.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'poolferry-model-'));
  const path = join(folder, 'poolferry.db');
  const ledger = openLedger(path);
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const tables = tablesOf(database);
  const version = database.prepare('PRAGMA data_version');
  const numbers = new Map<string, Content>();
  /** Of each content its tables, as text. */
  const contents: string[][] = [];
  const people = new Map<Content, readonly LedgerUser[]>();
  const looked = new Set<string>();
  let seen = { version: -1, content: -1 };
  let isTouched = true;

  const versionNow = () => (version.get() as { data_version: number }).data_version;
  const read = (): Content => {
    const rows = tables.map((table) => JSON.stringify(table.read.all(), blobsAsHex));
    const text = rows.join('\n');
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, contents.length);
    return contents.push(rows) - 1;
  };
  const content = (): Content => {
    if (!isTouched) return seen.content;
    isTouched = false;
    const now = versionNow();
    if (now !== seen.version) seen = { version: now, content: read() };
    return seen.content;
  };
  return {
    ledger,
    content,
    touched() {
      isTouched = true;
    },
    users() {
      const now = content();
      const known = people.get(now) ?? ledger.users.all(0, 10);
      people.set(now, known);
      return known;
    },
    once(beside, look) {
      const state = `${content()} ${JSON.stringify(beside)}`;
      if (looked.has(state)) return;
      look();
      looked.add(state);
    },
    putBack(wanted) {
      const before = contents[content()] ?? [];
      database.exec('BEGIN IMMEDIATE');
      for (const [index, text] of (contents[wanted] ?? []).entries()) {
        const table = tables[index];
        if (text === before[index] || table === undefined) continue;
        table.clear.run();
        for (const row of JSON.parse(text, hexAsBlobs) as Cell[][]) table.insert.run(...row);
      }
      database.exec('COMMIT');
      // One's own commits do not count in data_version.
      seen = { version: versionNow(), content: wanted };
    },
    close() {
      database.close();
      ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const blobsAsHex = (_: string, value: unknown) =>
  value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value;

const hexAsBlobs = (_: string, value: { hex?: unknown } | null) =>
  typeof value?.hex === 'string' ? Buffer.from(value.hex, 'hex') : value;

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
