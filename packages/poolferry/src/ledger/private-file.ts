import { chmodSync, closeSync, openSync } from 'node:fs';
import { InputError } from '../errors.ts';

/** Makes sure that the file exists and only its owner can read it, before anything is written into it. */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
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
