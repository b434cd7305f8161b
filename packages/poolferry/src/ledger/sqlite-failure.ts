import { damagedLedger, PoolferryError } from '../errors.ts';

/** SQLITE_PERM, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN. */
const diskTroubles = new Set([3, 8, 10, 13, 14]);
/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const damages = new Set([11, 26]);

/** SQLITE_BUSY and SQLITE_LOCKED. */
const contentions = new Set([5, 6]);

/** Whether another program kept the file to itself for longer than we wait. */
export function isBusy(error: unknown): boolean {
  return contentions.has(primaryCode(error));
}

/** Whether SQLite could not read or write, for the disk's or the permissions' sake; the file itself is whole. */
export function isDiskTrouble(error: unknown): boolean {
  return diskTroubles.has(primaryCode(error));
}

/** What SQLite refuses while a ledger is in use is the disk's fault, not a bug; other errors come back as they are. */
export function ledgerFailure(error: unknown): unknown {
  if (isDiskTrouble(error)) return notWritable('The ledger', error);
  if (isBusy(error)) return busyLedger('The ledger', error);
  return damages.has(primaryCode(error)) ? damagedLedger((error as Error).message, error) : error;
}

/** What was committed is safe. */
export function notWritable(what: string, cause: unknown): PoolferryError {
  const facts = {
    code: 'ledger-not-writable',
    hint: 'Make room on the disk or mend its permissions, then run the same command again: it goes on where it was.',
    cause,
  };
  const message = `${what} cannot be read or written: ${(cause as Error).message}.`;
  return new PoolferryError(message, facts, 'operator', true);
}

/** What was committed is safe; no other Poolferry does this, which asks for the ledger's lock first. */
export function busyLedger(what: string, cause: unknown): PoolferryError {
  const facts = {
    code: 'ledger-busy',
    hint: 'End whoever has it open in a transaction (`sqlite3`, a database browser, a backup), then run the same command again: it goes on where it was.',
    cause,
  };
  return new PoolferryError(`${what} is locked by another program.`, facts, 'operator', true);
}

/** SQLite adds details above the lowest byte. */
function primaryCode(error: unknown): number {
  const { code, errcode = 0 } = error as { code?: string; errcode?: number };
  return code === 'ERR_SQLITE_ERROR' ? errcode & 0xff : 0;
}
