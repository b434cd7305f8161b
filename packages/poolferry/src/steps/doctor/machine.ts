import { accessSync, constants, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Options } from '../../config/options.ts';
import { PoolferryError } from '../../errors.ts';
import { readLedgerIfAny } from '../../ledger/ledger.ts';
import { isLocked } from '../../ledger/lock.ts';
import { roomNeeded } from '../../ledger/sqlite-failure.ts';
import type { Check } from './check.ts';

/** A ledger of a million users takes half of it. */
const comfortableBytes = 1_000_000_000;

/** The machine and the ledger; nothing is asked of AWS. */
export function* lookAtMachine(options: Options): Generator<Check> {
  yield { check: 'node', status: 'ok', says: `Node.js ${process.versions.node} on ${process.platform}.` };
  yield lookAtDisk(options.ledger);
  yield* lookAtLedger(options);
}

function lookAtDisk(ledgerPath: string): Check {
  const folder = dirname(resolve(ledgerPath));
  const todo = 'Name a ledger elsewhere with --ledger, or mend the folder.';
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    const freeBytes = bavail * bsize;
    const free = `${(freeBytes / 1e9).toFixed(1)} GB are free in ${folder}`;
    if (freeBytes >= comfortableBytes) return { check: 'disk', status: 'ok', says: `${free}.` };
    const says = `${free}; a ledger takes ${roomNeeded}.`;
    return {
      check: 'disk',
      status: 'warn',
      says,
      todo: 'Make room, or name a ledger elsewhere with --ledger.',
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const says =
      code === 'ENOENT'
        ? `The folder of the ledger, ${folder}, does not exist.`
        : `The folder of the ledger, ${folder}, cannot be written to (${code}).`;
    return { check: 'disk', status: 'fail', says, todo };
  }
}

function* lookAtLedger({ ledger: path, source, target }: Options): Generator<Check> {
  const check = 'ledger';
  try {
    const ledger = readLedgerIfAny(path);
    if (ledger === undefined) {
      yield { check, status: 'ok', says: `There is no ledger at ${path} yet.` };
      return;
    }
    try {
      const [from, into] = [ledger.header.get('source'), ledger.header.get('target')];
      const planned = ledger.header.get('plan') === 'complete' ? 'with a plan' : 'without a complete plan';
      const says = `${path} is the ledger of ${from ?? '?'} -> ${into ?? '?'}, ${planned}.`;
      const isOther =
        (source !== undefined && from !== undefined && from !== source.userPoolId) ||
        (target !== undefined && into !== undefined && into !== target.userPoolId);
      yield isOther
        ? { check, status: 'fail', says, todo: 'These are not its pools: name another ledger with --ledger.' }
        : { check, status: 'ok', says };
      if (ledger.header.get('purge') !== undefined)
        yield {
          check,
          status: 'warn',
          says: `The profiles were taken out of ${path}: it tells ids and counts, and carries nobody.`,
          todo: 'Name another ledger with --ledger to migrate again.',
        };
    } finally {
      ledger.close();
    }
    if (isLocked(path))
      yield {
        check,
        status: 'warn',
        says: 'Another process is working on the ledger.',
        todo: 'Wait for it to end; `poolferry status` shows how far it is.',
      };
  } catch (error) {
    if (!PoolferryError.is(error)) throw error;
    yield { check, status: 'fail', says: error.message, todo: error.hint };
  }
}
