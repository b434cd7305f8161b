import { chmodSync, closeSync, openSync } from 'node:fs';
import { InputError } from '../errors.ts';

/**
 * Makes the file if there is none, readable by its owner only before anything is written into it. One that is there
 * already stays as it is.
 *
 * @throws InputError `ledger-not-writable`
 */
export function createPrivateFile(path: string): void {
  attempt(path, () => closeSync(openSync(path, 'a', 0o600)));
}

/**
 * Takes a file of ours that is there already, copied from elsewhere perhaps, away from everybody but its owner.
 *
 * @throws InputError `ledger-not-writable`
 */
export function makePrivate(path: string): void {
  attempt(path, () => chmodSync(path, 0o600));
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new InputError(`Cannot write ${path}: ${reasonOf(cause)}.`, {
      code: 'ledger-not-writable',
      hint: 'Give a path in a folder that exists and that you may write to, with --ledger.',
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'the folder does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EROFS') return 'the file system is read-only';
  return code ?? 'unknown reason';
}
