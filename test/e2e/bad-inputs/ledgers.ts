import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BadInput } from './bad-input.ts';

const name = 'poolferry.db';

function database(folder: string, sql: string): void {
  const made = new DatabaseSync(join(folder, name));
  made.exec(sql);
  made.close();
}

type Row = [name: string, prepare: (folder: string, ledger: string) => void, code: string, says: RegExp];

/** What may lie where a ledger is looked for; `ledger` is a whole one to spoil. */
const rows: Row[] = [
  [
    'random bytes',
    (folder) => put(folder, noise(4_096)),
    'not-a-ledger',
    /poolferry\.db is not a Poolferry ledger/,
  ],
  ['a text', (folder) => put(folder, 'my notes\n'), 'not-a-ledger', /Nothing was changed/],
  ['one byte', (folder) => put(folder, 'S'), 'not-a-ledger', /poolferry\.db/],
  ['half of the mark of SQLite', (folder) => put(folder, 'SQLite f'), 'not-a-ledger', /poolferry\.db/],
  [
    'the mark of SQLite and no more',
    (folder) => put(folder, 'SQLite format 3\0'),
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'the mark and noise',
    (folder) => put(folder, `SQLite format 3\0${noise(2_000)}`),
    'not-a-ledger',
    /poolferry\.db/,
  ],
  ['zeros', (folder) => put(folder, Buffer.alloc(8_192)), 'not-a-ledger', /poolferry\.db/],
  [
    'a database of another program',
    (folder) => database(folder, 'CREATE TABLE a (b)'),
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'another with a version',
    (folder) => database(folder, 'PRAGMA user_version = 2; CREATE TABLE users (a)'),
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'another with our mark and none of our tables',
    (folder) => database(folder, 'PRAGMA application_id = 1346785881; PRAGMA user_version = 1'),
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'one of a newer version',
    (folder, ledger) => {
      copy(folder, ledger);
      database(folder, 'PRAGMA user_version = 9000');
    },
    'ledger-too-new',
    /newer Poolferry.*Update Poolferry/s,
  ],
  [
    'one cut in half',
    (folder, ledger) => {
      copy(folder, ledger);
      truncateSync(join(folder, name), Math.floor(readFileSync(ledger).length / 2));
    },
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'one cut after its first page',
    (folder, ledger) => {
      copy(folder, ledger);
      truncateSync(join(folder, name), 4_096);
    },
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'one without a table',
    (folder, ledger) => {
      copy(folder, ledger);
      database(folder, 'PRAGMA foreign_keys = OFF; DROP TABLE users');
    },
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'one whose header is no JSON',
    (folder, ledger) => {
      copy(folder, ledger);
      database(folder, "UPDATE header SET value = '{'");
    },
    'not-a-ledger',
    /poolferry\.db/,
  ],
  [
    'one whose pages are noise',
    (folder, ledger) => {
      const bytes = readFileSync(ledger);
      bytes.fill(0xa5, 4_096);
      put(folder, bytes);
    },
    'not-a-ledger',
    /poolferry\.db/,
  ],
  ['a folder', (folder) => mkdirSync(join(folder, name)), 'file-not-readable', /a folder/],
  ['a link to itself', (folder) => symlinkSync(name, join(folder, name)), 'no-ledger', /poolferry\.db/],
  [
    'a link to nowhere',
    (folder) => symlinkSync('gone/l.db', join(folder, name)),
    'no-ledger',
    /poolferry\.db/,
  ],
];

export function badLedgers(ledger: string): BadInput[] {
  return rows.flatMap(([what, prepare, code, says]) =>
    [['status'], ['ids'], ['verify', '{pools}'], ['migrate', '--yes', '{pools}']].map((args, index) => ({
      name: `ledger: ${what}, for ${args[0]}`,
      args,
      prepare: (folder: string) => prepare(folder, ledger),
      code: index > 1 && code === 'no-ledger' ? '*' : code,
      says: index > 1 && code === 'no-ledger' ? /poolferry\.db|l\.db/ : says,
    })),
  );
}

function put(folder: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

function copy(folder: string, ledger: string): void {
  put(folder, readFileSync(ledger));
  chmodSync(join(folder, name), 0o600);
}

function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 197 + (index >> 3) * 31) % 256));
}
