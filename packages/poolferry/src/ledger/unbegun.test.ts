import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openLedger, readLedger, readLedgerIfAny } from './ledger.ts';
import { testFolder } from './ledger-fixture.ts';

/** Copies a file with its journal from the middle of a transaction, as a process that is killed there leaves them. */
function leaveInTheMiddle(path: string, before: string): void {
  const whole = `${path}.whole`;
  const database = new DatabaseSync(whole);
  // With so few pages in memory, SQLite writes to the file before the commit.
  database.exec(`PRAGMA cache_size = 5; ${before}; BEGIN; CREATE TABLE more (page BLOB)`);
  const insert = database.prepare('INSERT INTO more VALUES (zeroblob(4000))');
  for (let page = 0; page < 50; page += 1) insert.run();
  copyFileSync(whole, path);
  copyFileSync(`${whole}-journal`, `${path}-journal`);
  database.close();
  expect(statSync(path).size).toBeGreaterThan(4096);
}

test('where a process died in its very first write there is no ledger, and another can begin', () => {
  const path = join(testFolder(), 'poolferry.db');
  leaveInTheMiddle(path, '');
  expect(readLedgerIfAny(path)).toBeUndefined();
  openLedger(path).close();
  readLedger(path).close();
});

test('a file that held something before is not begun anew', () => {
  const path = join(testFolder(), 'poolferry.db');
  leaveInTheMiddle(path, 'CREATE TABLE theirs (id)');
  expect(() => openLedger(path)).toThrow(expect.objectContaining({ name: expect.stringMatching(/Error$/) }));
  const database = new DatabaseSync(path);
  expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'theirs' }]);
  database.close();
});
