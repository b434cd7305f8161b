import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { roomNeeded } from './sqlite-failure.ts';

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

/**
 * Whether there is a file, or a folder, at the end of all links.
 *
 * @throws InputError `ledger-not-writable` where that cannot be told: links in a circle, a file in place of a folder
 */
export function isThere(path: string): boolean {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }) !== undefined);
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new InputError(`Cannot write ${path}: ${reasonOf(cause)}.`, {
      code: 'ledger-not-writable',
      hint: hintFor(cause),
      cause,
    });
  }
}

function hintFor(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'Run it as somebody who may write to that file and its folder, or name another with --ledger.';
  if (code === 'ENOSPC')
    return `Make room on the disk, ${roomNeeded}, or name a ledger on another with --ledger.`;
  return 'Give a path in a folder that exists and that you may write to, with --ledger.';
}

function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'the folder does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ELOOP') return 'its links lead in a circle';
  if (code === 'ENOTDIR') return 'it leads through a file as if it were a folder';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EROFS') return 'the file system is read-only';
  return code ?? 'unknown reason';
}
