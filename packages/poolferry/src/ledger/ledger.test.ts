import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { InputError, type PoolferryError } from '../errors.ts';
import { openLedger, readLedger, readLedgerIfAny } from './ledger.ts';
import { testFolder, testLedger, testSub, testUser } from './ledger-fixture.ts';
import { migrations } from './schema.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (!InputError.is(error)) throw error;
    expect(error.hint).not.toBe('');
    return (error as PoolferryError).code;
  }
  return undefined;
}

function sqliteFile(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

describe('a new ledger', () => {
  test('can be read by its owner only, with everything that SQLite puts beside it', () => {
    const path = join(testFolder(), 'poolferry.db');
    const earlier = process.umask(0);
    try {
      const ledger = openLedger(path);
      ledger.sourceUsers.store(testUser(1), 1);
      const files = [path, `${path}.lock`, `${path}-wal`, `${path}-shm`];
      expect(files.map(modeOf)).toEqual(['600', '600', '600', '600']);
      ledger.close();
    } finally {
      process.umask(earlier);
    }
  });

  test('keeps what was written when it is opened again', () => {
    const path = join(testFolder(), 'poolferry.db');
    const first = openLedger(path);
    first.sourceUsers.store(testUser(1), 1);
    first.header.set('source', 'pool');
    first.close();
    const second = openLedger(path);
    expect(second.census.counts().exported).toBe(1);
    expect(second.header.get('source')).toBe('pool');
    second.close();
  });

  test('takes the place of an empty file', () => {
    const path = join(testFolder(), 'poolferry.db');
    writeFileSync(path, '');
    expect(codeOf(() => openLedger(path).close())).toBeUndefined();
  });

  test('that others could read is taken away from them', () => {
    const path = join(testFolder(), 'poolferry.db');
    openLedger(path).close();
    chmodSync(path, 0o644);
    openLedger(path).close();
    expect(modeOf(path)).toBe('600');
  });

  test.each(['missing/poolferry.db', 'folder'])('in a place that cannot hold it (%s) is refused', (name) => {
    const folder = testFolder();
    mkdirSync(join(folder, 'folder'));
    expect(codeOf(() => openLedger(join(folder, name)))).toMatch(/^(ledger-not-writable|not-a-ledger)$/);
  });
});

describe('a file that is no ledger of ours', () => {
  const foreign: Record<string, (path: string) => void> = {
    text: (path) => writeFileSync(path, 'source,target\n'.repeat(1000)),
    'a short text': (path) => writeFileSync(path, 'x'),
    'an SQLite file': (path) => sqliteFile(path, 'CREATE TABLE mine (x)'),
    'an SQLite file with a version': (path) =>
      sqliteFile(path, 'PRAGMA user_version = 1; CREATE TABLE users (x)'),
    'an SQLite file with a high version': (path) =>
      sqliteFile(path, 'PRAGMA user_version = 7; CREATE TABLE users (x)'),
    'an SQLite file with a version and no table': (path) => sqliteFile(path, 'PRAGMA user_version = 1'),
    'an SQLite file of another program': (path) =>
      sqliteFile(path, 'PRAGMA application_id = 42; PRAGMA user_version = 1; CREATE TABLE users (x)'),
  };

  test.each(Object.keys(foreign))('is refused and stays as it was, its mode too: %s', (kind) => {
    const path = join(testFolder(), 'other.db');
    foreign[kind]?.(path);
    chmodSync(path, 0o644);
    const before = readFileSync(path);
    expect(codeOf(() => openLedger(path))).toBe('not-a-ledger');
    expect(codeOf(() => readLedger(path))).toBe('not-a-ledger');
    expect(readFileSync(path)).toEqual(before);
    expect(modeOf(path)).toBe('644');
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test('is refused when it is the ledger of a newer Poolferry, and stays as it was', () => {
    const path = join(testFolder(), 'poolferry.db');
    openLedger(path).close();
    sqliteFile(path, 'PRAGMA user_version = 99');
    const before = readFileSync(path);
    expect(codeOf(() => openLedger(path))).toBe('ledger-too-new');
    expect(codeOf(() => readLedger(path))).toBe('ledger-too-new');
    expect(readFileSync(path)).toEqual(before);
  });

  test('does not keep the lock once it is refused', () => {
    const path = join(testFolder(), 'poolferry.db');
    openLedger(path).close();
    const newer = (version: number) => sqliteFile(path, `PRAGMA user_version = ${version}`);
    newer(99);
    expect(codeOf(() => openLedger(path))).toBe('ledger-too-new');
    newer(migrations.length);
    expect(codeOf(() => openLedger(path).close())).toBeUndefined();
  });
});

describe('a ledger of an earlier version', () => {
  /** As the version before made it, with one user in it. */
  function earlier(): string {
    const path = join(testFolder(), 'poolferry.db');
    const before = migrations.slice(0, -1).join(';');
    sqliteFile(
      path,
      `${before}; PRAGMA application_id = ${0x50465259}; PRAGMA user_version = ${migrations.length - 1};
       INSERT INTO users (key, username, profile, status, enabled, sms_mfa, created_ms, modified_ms, scan, route, sign_in)
       VALUES (x'00000000000040008000000000000001', 'user1', '{"email":"user1@example.com"}', 'CONFIRMED', 1, 0, 5, 6, 1,
               'admin-create', 'user1@example.com')`,
    );
    return path;
  }
  const user = { sub: testSub(1), username: 'user1', route: 'admin-create', reached: 0, job: null, mend: [] };

  test('is brought up to date, its users unchanged', () => {
    const path = earlier();
    const ledger = openLedger(path);
    expect(ledger.users.all(0, 10)).toMatchObject([user]);
    expect(ledger.importJobs.all()).toEqual([]);
    ledger.close();
    openLedger(path).close();
  });

  test('has nobody decided anew whom the source still shows as they were', () => {
    const ledger = openLedger(earlier());
    const changes = ledger.sourceUsers.sourceChanges();
    const shown = { username: 'user1', status: 'CONFIRMED', attributes: { email: 'user1@example.com' } };
    ledger.sourceUsers.store(testUser(1, shown), 2);
    expect(ledger.users.all(0, 10)).toMatchObject([user]);
    expect(ledger.sourceUsers.sourceChanges()).toBe(changes);
    ledger.sourceUsers.store(testUser(1, { ...shown, attributes: { email: 'other@example.com' } }), 3);
    expect(ledger.users.all(0, 10)).toMatchObject([
      { route: null, attributes: { email: 'other@example.com' } },
    ]);
    ledger.close();
  });

  test('can be looked at as it is', () => {
    const ledger = readLedger(earlier());
    expect(ledger.census.counts()).toMatchObject({ exported: 1, pending: 1 });
    expect(ledger.users.all(0, 10)).toMatchObject([user]);
    ledger.close();
  });
});

describe('looking at a ledger', () => {
  test('is possible while another works on it, and shows what was committed', () => {
    const ledger = testLedger();
    ledger.sourceUsers.store(testUser(1), 1);
    const reader = readLedger(ledger.path);
    expect(reader.census.counts().exported).toBe(1);
    ledger.sourceUsers.store(testUser(2), 1);
    expect(reader.census.counts().exported).toBe(2);
    expect(() => reader.sourceUsers.store(testUser(3), 1)).toThrow(/readonly/);
    reader.close();
  });

  test('says so where there is none, and makes none', () => {
    const path = join(testFolder(), 'poolferry.db');
    expect(codeOf(() => readLedger(path))).toBe('no-ledger');
    expect(existsSync(path)).toBe(false);
  });

  test('says so where nothing was ever written', () => {
    const path = join(testFolder(), 'poolferry.db');
    writeFileSync(path, '');
    expect(codeOf(() => readLedger(path))).toBe('no-ledger');
  });

  test('says so where a process died before it had written anything, and another can begin', () => {
    const path = join(testFolder(), 'poolferry.db');
    sqliteFile(path, 'PRAGMA journal_mode = WAL');
    expect(codeOf(() => readLedger(path))).toBe('no-ledger');
    expect(readLedgerIfAny(path)).toBeUndefined();
    expect(codeOf(() => openLedger(path).close())).toBeUndefined();
  });
});

describe('a transaction', () => {
  test('writes all or nothing', () => {
    const ledger = testLedger();
    const failing = () =>
      ledger.transaction(() => {
        ledger.sourceUsers.store(testUser(1), 1);
        throw new Error('stop');
      });
    expect(failing).toThrow('stop');
    expect(ledger.census.counts().exported).toBe(0);
    expect(ledger.transaction(() => ledger.census.counts().exported)).toBe(0);
  });

  test('within another ends with it', () => {
    const ledger = testLedger();
    const failing = () =>
      ledger.transaction(() => {
        ledger.transaction(() => ledger.sourceUsers.store(testUser(1), 1));
        throw new Error('stop');
      });
    expect(failing).toThrow('stop');
    expect(ledger.census.counts().exported).toBe(0);
  });
});

describe('the small tables', () => {
  test('the header keeps numbers, texts and flags, and forgets', () => {
    const { header } = testLedger();
    header.set('scan', 3);
    header.set('scanUnderWay', false);
    header.set('target', 'a "pool"');
    header.set('scan', 4);
    expect([header.get('scan'), header.get('scanUnderWay'), header.get('target')]).toEqual([
      4,
      false,
      'a "pool"',
    ]);
    header.unset('scan');
    expect(header.get('scan')).toBeUndefined();
  });

  test('limits are kept by account and Region, the latest of each category', () => {
    const { limits } = testLedger();
    limits.remember('1 eu-west-1', 'UserCreation', 50);
    limits.remember('1 eu-west-1', 'UserCreation', 200.5);
    limits.remember('1 us-east-1', 'UserCreation', 7);
    expect(limits.of('1 eu-west-1')).toEqual([{ category: 'UserCreation', perSecond: 200.5 }]);
    expect(limits.of('2 eu-west-1')).toEqual([]);
  });

  test('chains go on where they were, and start over one by one', () => {
    const { listing } = testLedger();
    listing.plot(['a', 'b']);
    listing.advance('a', 'token-1');
    listing.advance('b', undefined);
    expect(listing.chains()).toEqual([
      { prefix: 'a', token: 'token-1', done: false },
      { prefix: 'b', token: null, done: true },
    ]);
    listing.restart('b');
    expect(listing.chains()[1]).toEqual({ prefix: 'b', token: null, done: false });
    listing.plot(['']);
    expect(listing.chains()).toEqual([{ prefix: '', token: null, done: false }]);
  });

  test('who was in the target is known by sub and by name', () => {
    const { listing } = testLedger();
    listing.addTargetUser(testSub(1), 'a@x.org');
    listing.addTargetUser(testSub(2), undefined);
    listing.addTargetUser(testSub(2), undefined);
    expect(listing.targetUsers()).toBe(2);
    expect([
      listing.wasInTarget(testSub(1)),
      listing.wasInTarget(testSub(2)),
      listing.wasInTarget(testSub(3)),
    ]).toEqual([true, true, false]);
    expect([listing.signInTaken('a@x.org'), listing.signInTaken('A@x.org')]).toEqual([true, false]);
    listing.forgetTarget();
    expect(listing.wasInTarget(testSub(1))).toBe(false);
  });
});
