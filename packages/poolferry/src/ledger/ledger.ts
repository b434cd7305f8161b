import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { InputError, PoolferryError } from '../errors.ts';
import { Arrived } from './arrived.ts';
import { Census } from './census.ts';
import { Claims } from './claims.ts';
import { Decisions } from './decisions.ts';
import { diskOf } from './disk.ts';
import { Groups } from './groups.ts';
import { Header } from './header.ts';
import { ImportJobs } from './import-jobs.ts';
import { Limits } from './limits.ts';
import { ListingProgress } from './listing-progress.ts';
import { type LedgerLock, lockLedger } from './lock.ts';
import { nameHash } from './name-hash.ts';
import { Outcomes } from './outcome-lists.ts';
import { PeopleTable } from './people.ts';
import { createPrivateFile, isThere, makePrivate } from './private-file.ts';
import { profilesOf } from './profiles.ts';
import { Purge } from './purge.ts';
import {
  applicationId,
  asLedger,
  refuseDamaged,
  refuseForeign,
  refuseOtherKinds,
  refuseOthers,
} from './recognise.ts';
import { Returning } from './returning.ts';
import { Sampled } from './sampled.ts';
import { migrations } from './schema.ts';
import { SourceUsers } from './source-users.ts';
import { ledgerFailure } from './sqlite-failure.ts';
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
  readonly sourceUsers: SourceUsers;
  readonly decisions: Decisions;
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
  readonly returning: Returning;
  readonly sync: Sync;
  readonly arrived: Arrived;
  readonly sampled: Sampled;
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
 * @param busyMs How long a statement waits for another program that is writing.
 * @throws InputError `ledger-locked`, `ledger-not-writable`, `not-a-ledger` or `ledger-too-new`: the file is as it was
 * @throws PoolferryError `ledger-not-writable` where the disk is full or out of order; `ledger-busy` where another program locks it
 */
export function openLedger(path: string, busyMs = usualBusyMs): Ledger {
  // Before anything is written, the lock included: it may be somebody else's file.
  if (isThere(path) && !isUnbegun(path)) refuseForeign(path, busyMs);
  const lock = lockLedger(path);
  try {
    createPrivateFile(path);
    makePrivate(path);
    const database = new DatabaseSync(path, { timeout: busyMs });
    return loadOrClose(path, database, lock, () => {
      refuseOthers(database, path);
      refuseDamaged(database, path);
      // NORMAL: a killed process loses nothing, a power cut at most what was committed since the last flushed().
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = FILE');
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
 * @throws PoolferryError `ledger-busy` where another program locks it
 */
export function readLedger(path: string, busyMs = usualBusyMs): Ledger {
  if (!existsSync(path) || isUnbegun(path)) throw noLedger(path);
  const database = openToRead(path, busyMs);
  return loadOrClose(path, database, undefined, () => {
    refuseOtherKinds(path);
    if (refuseOthers(database, path) === 0) throw noLedger(path);
  });
}

/**
 * A ledger that was closed well has no log beside it, and can be looked at where nothing may be written: in an archive, or as
 * somebody who may only read. SQLite wants to be told so.
 */
function openToRead(path: string, busyMs: number): DatabaseSync {
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
  return new InputError(`${noLedgerAt(path)}.`, {
    code: 'no-ledger',
    hint: 'Run `poolferry plan` first, or name the ledger with --ledger.',
  });
}

/** An empty file is there, and may have been a ledger. */
export function noLedgerAt(path: string): string {
  const isEmpty = existsSync(path) && statSync(path).size === 0;
  return isEmpty ? `${path} is empty: there is no ledger in it` : `There is no ledger at ${path}`;
}

const usualBusyMs = 5000;

function migrate(database: DatabaseSync): void {
  // For the migration that gives each name a number.
  database.function('name_hash', { deterministic: true }, (name) => nameHash(String(name)));
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.exec(
      `BEGIN; ${sql}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}; COMMIT`,
    );
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
  const disk = diskOf(path, vanishedCheck(path, database));
  return {
    path,
    header: new Header(database),
    sourceUsers: new SourceUsers(database),
    decisions: new Decisions(database),
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
    returning: new Returning(database),
    undo: new Undo(database),
    sync: new Sync(database),
    arrived: new Arrived(database),
    sampled: new Sampled(database),
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
        profilesOf(database).forget();
        throw ledgerFailure(error, path);
      } finally {
        depth -= 1;
      }
    },
    flushed: disk.flushed,
    close() {
      disk.close();
      database.close();
      lock?.release();
    },
  };
}
