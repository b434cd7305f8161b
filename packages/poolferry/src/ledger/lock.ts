import { DatabaseSync } from 'node:sqlite';
import { InputError } from '../errors.ts';
import { createPrivateFile } from './private-file.ts';

export interface LedgerLock {
  release(): void;
}

/**
 * Takes the one lock of a ledger: an exclusive SQLite transaction on `<ledger>.lock`, kept open. The operating
 * system frees it even after SIGKILL, which a lock file with a process id in it does not survive.
 */
export function lockLedger(ledgerPath: string): LedgerLock {
  const path = `${ledgerPath}.lock`;
  createPrivateFile(path);
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new InputError(`Another process is working on ${ledgerPath}.`, {
      code: 'ledger-locked',
      hint: 'Wait for it to end, or watch it with `poolferry status`. One process may use a ledger at a time.',
      cause,
    });
  }
  return { release: () => database.close() };
}

/** Whether some process holds the lock just now, without taking it. */
export function isLocked(ledgerPath: string): boolean {
  try {
    lockLedger(ledgerPath).release();
    return false;
  } catch (error) {
    if (InputError.is(error) && error.code === 'ledger-locked') return true;
    throw error;
  }
}
