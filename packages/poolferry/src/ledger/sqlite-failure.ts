import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
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

/**
 * What SQLite refuses while a ledger is in use is the disk's fault, not a bug; other errors come back as they are.
 *
 * @param path Of the ledger, where it is known.
 */
export function ledgerFailure(error: unknown, path?: string): unknown {
  const what = path ?? 'The ledger';
  if (isDiskTrouble(error)) return notWritable(what, error, path);
  if (isBusy(error)) return busyLedger(what, error);
  if (!damages.has(primaryCode(error))) return error;
  return damagedLedger(
    `what is in ${path ?? 'its file'} cannot be read (SQLite says "${(error as Error).message}")`,
    error,
  );
}

/** SQLite takes its log back into the file from 4 MB on; one statement of ours may add some more, of many users (docs/reference/ledger.md has both measured). */
export const roomNeeded = '25 MB for its log and a kilobyte for each user';

/** What was committed is safe. */
export function notWritable(what: string, cause: unknown, path = what): PoolferryError {
  const isFull = isDiskFull(cause, path);
  const room = isFull
    ? `, ${roomNeeded} (sorts of many take some in TMPDIR, else /var/tmp)`
    : ' or mend its permissions';
  const facts = {
    code: 'ledger-not-writable',
    hint: `Make room on the disk${room}, then run the same command again: nothing is lost, and it goes on where it was.`,
    cause,
  };
  const message = isFull
    ? `${what} cannot be written: the disk is full.`
    : `${what} cannot be read or written: ${(cause as Error).message}.`;
  return new PoolferryError(message, facts, 'operator', true);
}

/** SQLITE_FULL, and what a disk answers of which nothing is left: SQLite calls either so. */
const full = 13;
const ioError = 10;
/** SQLite writes page by page, and a file system may keep some blocks back. */
const nothingLeftBytes = 1_000_000;

/** Whether SQLite was refused for want of room on the disk of that file. */
export function isDiskFull(error: unknown, path: string): boolean {
  const code = primaryCode(error);
  return code === full || (code === ioError && freeBytes(path) < nothingLeftBytes);
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch (error) {
    // The folder is gone, or was never told: then it is not for want of room.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return Number.POSITIVE_INFINITY;
  }
}

/** The first of what SQLite's check of a file has found, in one line: its heading left out. */
export function firstFault(found: string): string {
  const lines = found.split('\n').filter((line) => !line.startsWith('***'));
  return lines[0] ?? found;
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
