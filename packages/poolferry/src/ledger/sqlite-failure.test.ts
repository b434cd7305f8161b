import { closeSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openLedger, readLedger } from './ledger.ts';
import { firstFault, ledgerFailure } from './sqlite-failure.ts';
import { Statements } from './statements.ts';

const fill =
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, 'x' FROM n";

function database(): { path: string; open: () => DatabaseSync } {
  const path = join(mkdtempSync(join(tmpdir(), 'poolferry-sqlite-')), 'some.db');
  const made = new DatabaseSync(path);
  made.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b)');
  made.close();
  return { path, open: () => new DatabaseSync(path) };
}

const failureOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('a disk that is full stops the run, which can go on', () => {
  const db = database().open();
  db.exec('PRAGMA max_page_count = 4');
  const failure = failureOf(() => new Statements(db).run(`INSERT INTO t ${fill}`));
  expect(failure).toMatchObject({ code: 'ledger-not-writable', retry: true });
  expect(failure).toMatchObject({
    message: expect.stringContaining('the disk is full'),
    hint: expect.stringMatching(/^Make room on the disk, 25 MB .* then run/),
  });
  db.close();
});

test.skipIf(process.platform !== 'linux')('a write that fails where nothing is free is a full disk', () => {
  const refused = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 778 });
  // A file system of which nothing is ever free.
  expect((ledgerFailure(refused, '/proc/l.db') as Error).message).toMatch(/l\.db .*: the disk is full\.$/);
  expect((ledgerFailure(refused, '/gone/l.db') as Error).message).toMatch(/: disk I\/O error\.$/);
});

test('a page that is damaged is told, wherever it is met', () => {
  const { path, open } = database();
  const filled = open();
  filled.exec(`INSERT INTO t ${fill}`);
  filled.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, 3 * 4096);
  closeSync(file);
  const db = open();
  const failure = failureOf(() => new Statements(db).all('SELECT sum(length(b)) FROM t'));
  expect(failure).toMatchObject({ code: 'ledger-damaged' });
  expect((failure as Error).message).toMatch(/what is in .*some\.db cannot be read \(SQLite says "/);
  db.close();
});

test('a ledger that another program keeps to itself is told as busy, neither as damaged nor as a bug', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'poolferry-sqlite-')), 'poolferry.db');
  openLedger(path).close();
  const busy = { code: 'ledger-busy', retry: true, whoActs: 'operator' };
  const other = new DatabaseSync(path);

  const ours = openLedger(path, 0);
  other.exec('BEGIN IMMEDIATE');
  expect(failureOf(() => ours.transaction(() => undefined))).toMatchObject(busy);
  expect(failureOf(() => ours.sourceUsers.skipGone(1))).toMatchObject(busy);
  expect(failureOf(() => ours.header.set('lastWriteMs', 1))).toMatchObject(busy);
  other.exec('ROLLBACK');
  ours.close();

  other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; UPDATE header SET value = ''");
  expect(failureOf(() => openLedger(path, 0))).toMatchObject(busy);
  expect(failureOf(() => readLedger(path, 0))).toMatchObject(busy);
  other.close();
  openLedger(path).close();
});

test('a mistake of ours stays what it is', () => {
  const db = database().open();
  const statements = new Statements(db);
  statements.run('INSERT INTO t VALUES (1, 2)');
  const failure = failureOf(() => statements.run('INSERT INTO t VALUES (1, 2)'));
  expect(failure).toMatchObject({ code: 'ERR_SQLITE_ERROR' });
  db.close();
});

test("SQLite's finding about a damaged file is told in one line, without its heading", () => {
  const found = '*** in database main ***\nTree 5 page 9: btreeInitPage() returns error code 11';
  expect(firstFault(found)).toBe('Tree 5 page 9: btreeInitPage() returns error code 11');
});
