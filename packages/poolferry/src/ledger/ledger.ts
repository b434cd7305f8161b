import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { InputError, PoolferryError } from '../errors.ts';
import { Census } from './census.ts';
import { Claims } from './claims.ts';
import { diskOf } from './disk.ts';
import { Groups } from './groups.ts';
import { Header } from './header.ts';
import { ImportJobs } from './import-jobs.ts';
import { Limits } from './limits.ts';
import { ListingProgress } from './listing-progress.ts';
import { type LedgerLock, lockLedger } from './lock.ts';
import { Outcomes } from './outcome-lists.ts';
import { PeopleTable } from './people.ts';
import { createPrivateFile, isThere, makePrivate } from './private-file.ts';
import { Purge } from './purge.ts';
import { migrations } from './schema.ts';
import { isDiskTrouble, ledgerFailure, notWritable } from './sqlite-failure.ts';
import { Sync } from './sync.ts';
import { isUnbegun } from './unbegun.ts';
import { Undo } from './undo.ts';
import { Users } from './users.ts';
import { vanishedCheck } from './vanished.ts';
import { Verification } from './verification.ts';

/**
 * The SQLite file that holds the truth of one migration. Everything is synchronous and short: a statement takes
 * 10-150 µs, and no cursor stays open while anybody awaits.
 */
export interface Ledger {
  readonly path: string;
  readonly header: Header;
  readonly users: Users;
  readonly census: Census;
  readonly people: PeopleTable;
  readonly claims: Claims;
  readonly groups: Groups;
  readonly importJobs: ImportJobs;
  readonly listing: ListingProgress;
  readonly limits: Limits;
  readonly verification: Verification;
  readonly outcomes: Outcomes;
  readonly undo: Undo;
  readonly sync: Sync;
  readonly purge: Purge;
  /** Runs `work` in one transaction; it must not await. */
  transaction<T>(work: () => T): T;
  /**
   * Resolves once everything committed so far would survive a power cut.
   *
   * @throws PoolferryError `ledger-not-writable`, or `ledger-vanished` where the file was deleted or replaced
   */
  flushed(): Promise<void>;
  close(): void;
}

/**
 * Opens the ledger for writing, making it (0600) when it is new, and holds its lock until closed.
 *
 * @throws InputError `ledger-locked`, `ledger-not-writable`, `not-a-ledger` or `ledger-too-new`: the file is as it was
 * @throws PoolferryError `ledger-not-writable` where the disk is full or out of order
 */
export function openLedger(path: string): Ledger {
  // Before anything is written, the lock included: it may be somebody else's file.
  if (isThere(path) && !isUnbegun(path)) refuseForeign(path);
  const lock = lockLedger(path);
  try {
    createPrivateFile(path);
    makePrivate(path);
    const database = new DatabaseSync(path, { timeout: busyMs });
    return loadOrClose(path, database, lock, () => {
      refuseOthers(database, path);
      refuseDamaged(database, path);
      // NORMAL: a killed process loses nothing, a power cut at most what was committed since the last flushed().
      database.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = FILE',
      );
      migrate(database);
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** As `readLedger`; undefined where there is none yet. */
export function readLedgerIfAny(path: string): Ledger | undefined {
  try {
    return readLedger(path);
  } catch (error) {
    if (PoolferryError.is(error) && error.code === 'no-ledger') return undefined;
    throw error;
  }
}

/**
 * Opens an existing ledger to look at it, also while another process is working on it. One that a process began to make and did
 * not come to write into is none yet.
 *
 * @throws InputError `no-ledger`, `file-not-readable`, `not-a-ledger` or `ledger-too-new`
 */
export function readLedger(path: string): Ledger {
  if (!existsSync(path) || isUnbegun(path)) throw noLedger(path);
  const database = openToRead(path);
  return loadOrClose(path, database, undefined, () => {
    refuseOtherKinds(path);
    if (refuseOthers(database, path) === 0) throw noLedger(path);
  });
}

/**
 * A ledger that was closed well has no log beside it, and can be looked at where nothing may be written: in an archive, or as
 * somebody who may only read. SQLite wants to be told so.
 */
function openToRead(path: string): DatabaseSync {
  if (statSync(path).isDirectory()) throw unreadable(path, 'it is a folder');
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw unreadable(path, 'permission denied', cause);
  }
  const url = pathToFileURL(path);
  if (!existsSync(`${path}-wal`) && !isWritable(dirname(path))) url.search = 'immutable=1';
  return new DatabaseSync(url, { readOnly: true, timeout: busyMs });
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
}

function unreadable(path: string, why: string, cause?: unknown): InputError {
  return new InputError(`Cannot read ${path}: ${why}.`, {
    code: 'file-not-readable',
    hint: 'Name the file of the ledger with --ledger, as somebody who may read it.',
    cause,
  });
}

export function noLedger(path: string): InputError {
  return new InputError(`There is no ledger at ${path}.`, {
    code: 'no-ledger',
    hint: 'Run `poolferry plan` first, or name the ledger with --ledger.',
  });
}

/** How long a statement waits for another process that is committing. */
const busyMs = 5000;

/** Marks an SQLite file as ours: a version number alone many programs have. The bytes spell "PFRY". */
const applicationId = 0x50465259;

const sqliteMagic = 'SQLite format 3\0';
const smallestPage = 512;

/** A reader changes no byte, not even of a file whose journal waits to be written back. */
function refuseForeign(path: string): void {
  asLedger(path, () => {
    refuseOtherKinds(path);
    const database = new DatabaseSync(path, { readOnly: true, timeout: busyMs });
    try {
      refuseOthers(database, path);
    } finally {
      database.close();
    }
  });
}

/** SQLite takes a file shorter than a page for an empty one, and would write over it. */
function refuseOtherKinds(path: string): void {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(smallestPage);
    const length = readSync(file, start);
    const isSqlite = length === smallestPage && start.toString('latin1').startsWith(sqliteMagic);
    if (length > 0 && !isSqlite) throw notALedger(path);
  } finally {
    closeSync(file);
  }
}

/** Returns the ledger's version; 0: nothing is in it yet. */
function refuseOthers(database: DatabaseSync, path: string): number {
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  const version = Number(pragma('user_version'));
  const isOurs = pragma('application_id') === applicationId;
  if (!isOurs && (version > 0 || hasTables(database))) throw notALedger(path);
  if (version > migrations.length) {
    throw new InputError(`${path} was written by a newer Poolferry (ledger version ${version}).`, {
      code: 'ledger-too-new',
      hint: `Update Poolferry; this one knows ledgers up to version ${migrations.length}.`,
    });
  }
  return version;
}

/** Before anybody is moved by what it says; a second for a million users. */
function refuseDamaged(database: DatabaseSync, path: string): void {
  const [found] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
  if (found !== 'ok') throw notALedger(path, new Error(String(found)));
}

function migrate(database: DatabaseSync): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.exec(
      `BEGIN; ${sql}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}; COMMIT`,
    );
  }
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function notALedger(path: string, cause?: unknown): InputError {
  const damage = cause === undefined ? '' : `, or it is damaged: ${(cause as Error).message}`;
  return new InputError(`${path} is not a Poolferry ledger${damage}.`, {
    code: 'not-a-ledger',
    hint: 'Name another file with --ledger, or restore this one from a copy. Nothing was changed.',
    cause,
  });
}

/** What SQLite says about a file that it cannot read, in the ledger's words. */
function asLedger<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (PoolferryError.is(cause)) throw cause;
    throw isDiskTrouble(cause) ? notWritable(path, cause) : notALedger(path, cause);
  }
}

function loadOrClose(
  path: string,
  database: DatabaseSync,
  lock: LedgerLock | undefined,
  prepare: () => void,
): Ledger {
  try {
    return asLedger(path, () => {
      prepare();
      database.exec('PRAGMA cache_size = -16000');
      return load(path, database, lock);
    });
  } catch (error) {
    database.close();
    throw error;
  }
}

function load(path: string, database: DatabaseSync, lock: LedgerLock | undefined): Ledger {
  let depth = 0;
  const disk = diskOf(path);
  const checkThere = vanishedCheck(path, database);
  return {
    path,
    header: new Header(database),
    users: new Users(database),
    census: new Census(database),
    people: new PeopleTable(database),
    claims: new Claims(database),
    groups: new Groups(database),
    importJobs: new ImportJobs(database),
    listing: new ListingProgress(database),
    limits: new Limits(database),
    verification: new Verification(database),
    outcomes: new Outcomes(database),
    undo: new Undo(database),
    sync: new Sync(database),
    purge: new Purge(database, path),
    transaction(work) {
      if (depth > 0) return work();
      depth += 1;
      try {
        database.exec('BEGIN IMMEDIATE');
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk may have rolled the transaction back already.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw ledgerFailure(error);
      } finally {
        depth -= 1;
      }
    },
    async flushed() {
      checkThere();
      await disk.flushed();
    },
    close() {
      disk.close();
      database.close();
      lock?.release();
    },
  };
}
