import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { InputError, PoolferryError } from '../errors.ts';
import { Groups } from './groups.ts';
import { Header } from './header.ts';
import { Limits } from './limits.ts';
import { ListingProgress } from './listing-progress.ts';
import { type LedgerLock, lockLedger } from './lock.ts';
import { createPrivateFile } from './private-file.ts';
import { migrations } from './schema.ts';
import { Users } from './users.ts';
import { Verification } from './verification.ts';

/**
 * The SQLite file that holds the truth of one migration. Everything is synchronous and short: a statement takes
 * 10-150 µs, and no cursor stays open while anybody awaits.
 */
export interface Ledger {
  readonly path: string;
  readonly header: Header;
  readonly users: Users;
  readonly groups: Groups;
  readonly listing: ListingProgress;
  readonly limits: Limits;
  readonly verification: Verification;
  /** Runs `work` in one transaction; it must not await. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens the ledger for writing, making it (0600) when it is new, and holds its lock until closed. */
export function openLedger(path: string): Ledger {
  createPrivateFile(path);
  const lock = lockLedger(path);
  try {
    return load(path, openDatabase(path, false), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens an existing ledger to look at it, also while another process is working on it. */
export function readLedger(path: string): Ledger {
  if (!existsSync(path)) {
    throw new InputError(`There is no ledger at ${path}.`, {
      code: 'no-ledger',
      hint: 'Run `poolferry plan` first, or name the ledger with --ledger.',
    });
  }
  return load(path, openDatabase(path, true), undefined);
}

function openDatabase(path: string, readOnly: boolean): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly });
    // NORMAL: a killed process loses nothing, a power cut at most the last commits, which a resumed run settles
    // by asking Cognito again.
    if (!readOnly) {
      database.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = FILE',
      );
    }
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16000');
    migrate(database, path, readOnly);
    return database;
  } catch (cause) {
    database?.close();
    if (PoolferryError.is(cause)) throw cause;
    throw new InputError(
      `${path} is not a Poolferry ledger, or it is damaged: ${(cause as Error).message}.`,
      {
        code: 'not-a-ledger',
        hint: 'Name another file with --ledger, or restore this one from a copy. Nothing was changed.',
        cause,
      },
    );
  }
}

function migrate(database: DatabaseSync, path: string, readOnly: boolean): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > migrations.length) {
    throw new InputError(`${path} was written by a newer Poolferry (ledger version ${version}).`, {
      code: 'ledger-too-new',
      hint: `Update Poolferry; this one knows ledgers up to version ${migrations.length}.`,
    });
  }
  if (version === 0 && (readOnly || hasTables(database))) {
    throw new InputError(`${path} is not a Poolferry ledger.`, {
      code: 'not-a-ledger',
      hint: 'Name another file with --ledger. Nothing was changed.',
    });
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function load(path: string, database: DatabaseSync, lock: LedgerLock | undefined): Ledger {
  let depth = 0;
  return {
    path,
    header: new Header(database),
    users: new Users(database),
    groups: new Groups(database),
    listing: new ListingProgress(database),
    limits: new Limits(database),
    verification: new Verification(database),
    transaction(work) {
      if (depth > 0) return work();
      database.exec('BEGIN IMMEDIATE');
      depth += 1;
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk may have rolled the transaction back already.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close() {
      database.close();
      lock?.release();
    },
  };
}
