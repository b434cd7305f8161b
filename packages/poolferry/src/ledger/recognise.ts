import { closeSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { InputError, PoolferryError } from '../errors.ts';
import { migrations } from './schema.ts';
import { busyLedger, firstFault, isBusy, isDiskTrouble, notWritable } from './sqlite-failure.ts';

/** Marks an SQLite file as ours: a version number alone many programs have. The bytes spell "PFRY". */
export const applicationId = 0x50465259;

const sqliteMagic = 'SQLite format 3\0';
const smallestPage = 512;

/** A reader changes no byte, not even of a file whose journal waits to be written back. */
export function refuseForeign(path: string, busyMs: number): void {
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
export function refuseOtherKinds(path: string): void {
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
export function refuseOthers(database: DatabaseSync, path: string): number {
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
export function refuseDamaged(database: DatabaseSync, path: string): void {
  const [found] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
  if (found === 'ok') return;
  throw new InputError(
    `${path} is a ledger, and damaged: SQLite's check of it says "${firstFault(String(found))}".`,
    {
      code: 'not-a-ledger',
      hint: damagedHint,
    },
  );
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

const damagedHint = 'Restore it from a copy, or name another file with --ledger. Nothing was changed.';

function notALedger(path: string, cause?: unknown): InputError {
  const damage = cause === undefined ? '' : `, or it is damaged: SQLite says "${(cause as Error).message}"`;
  return new InputError(`${path} is not a Poolferry ledger${damage}.`, {
    code: 'not-a-ledger',
    hint: 'Name another file with --ledger, or restore this one from a copy. Nothing was changed.',
    cause,
  });
}

/** What SQLite says about a file that it cannot read, in the ledger's words. */
export function asLedger<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (PoolferryError.is(cause)) throw cause;
    if (isBusy(cause)) throw busyLedger(path, cause);
    throw isDiskTrouble(cause) ? notWritable(path, cause) : notALedger(path, cause);
  }
}
