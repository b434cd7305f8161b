import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { InputError } from '../errors.ts';
import { followLinks } from './own-files.ts';
import { createPrivateFile } from './private-file.ts';
import { isBusy, isDiskTrouble, notWritable } from './sqlite-failure.ts';

export interface LedgerLock {
  release(): void;
}

/** Somebody who only asks whether the lock is held is gone within this time. */
const passingLookMs = 200;

/**
 * Takes the one lock of a ledger: an exclusive SQLite transaction on `<ledger>.lock`, kept open. The operating
 * system frees it even after SIGKILL, which a lock file with a process id in it does not survive.
 *
 * @throws InputError `ledger-locked`, `ledger-not-writable`, or `not-a-lock` where that file is something else
 * @throws PoolferryError `ledger-not-writable` where the disk is full or out of order
 */
export function lockLedger(ledgerPath: string): LedgerLock {
  const path = lockPath(ledgerPath);
  createPrivateFile(path);
  const database = new DatabaseSync(path, { timeout: passingLookMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (isDiskTrouble(cause)) throw notWritable(path, cause);
    if (!isBusy(cause)) throw notALock(path, cause);
    throw locked(ledgerPath, cause);
  }
  held.add(database);
  return {
    release: () => {
      held.delete(database);
      database.close();
    },
  };
}

/**
 * Whether some process holds the lock just now. Takes no lock and makes no file.
 *
 * @throws InputError `not-a-lock`
 */
export function isLocked(ledgerPath: string): boolean {
  const path = lockPath(ledgerPath);
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (cause) {
    if (isBusy(cause)) return true;
    throw notALock(path, cause);
  } finally {
    database.close();
  }
}

/**
 * Says so at once where another process works on the ledger, before anybody else is asked. Only `lockLedger` keeps others out.
 *
 * @throws InputError `ledger-locked`, `not-a-lock`
 */
export function refuseWhileLocked(ledgerPath: string): void {
  if (isLocked(ledgerPath)) throw locked(ledgerPath);
}

function locked(ledgerPath: string, cause?: unknown): InputError {
  return new InputError(`Another process is working on ${ledgerPath}.`, {
    code: 'ledger-locked',
    hint: 'Wait for it to end, or watch it with `poolferry status`. One process may use a ledger at a time.',
    cause,
  });
}

/** One ledger has one lock, whatever links lead to it, and also before it is there. */
function lockPath(ledgerPath: string): string {
  return `${followLinks(ledgerPath)}.lock`;
}

/** A connection that nobody refers to closes itself, and with it would go the lock. */
const held = new Set<DatabaseSync>();

function notALock(path: string, cause: unknown): InputError {
  return new InputError(`${path} is not the lock of a ledger: ${(cause as Error).message}.`, {
    code: 'not-a-lock',
    hint: 'The ledger keeps its lock in that file: name the ledger otherwise with --ledger. Nothing was changed.',
    cause,
  });
}
