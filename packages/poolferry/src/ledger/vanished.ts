import { existsSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { PoolferryError } from '../errors.ts';
import { createPrivateFile } from './private-file.ts';

/**
 * Remembers which file the path leads to now. The returned check throws once it leads elsewhere or nowhere: what is written then
 * goes into a file that nobody can open again, and would be lost with the process.
 *
 * @returns a check that throws `ledger-vanished`, having written what the ledger holds into a file again
 */
export function vanishedCheck(path: string, database: DatabaseSync): () => void {
  const { ino, dev } = statSync(path);
  let rescuedTo: string | undefined;
  return () => {
    const now = statSync(path, { throwIfNoEntry: false });
    if (rescuedTo === undefined && now?.ino === ino && now.dev === dev) return;
    rescuedTo ??= rescue(path, database);
    throw vanished(path, rescuedTo);
  };
}

/** What is at the path by now may be somebody's; it is left alone. */
function rescue(path: string, database: DatabaseSync): string {
  const to = existsSync(path) ? `${path}.rescued` : path;
  createPrivateFile(to);
  database.prepare('VACUUM INTO ?').run(to);
  return to;
}

function vanished(path: string, rescuedTo: string): PoolferryError {
  const isBack = path === rescuedTo;
  return new PoolferryError(
    `${path} was ${isBack ? 'deleted' : 'replaced'} while it was in use; what it held is in ${rescuedTo}.`,
    {
      code: 'ledger-vanished',
      hint: isBack
        ? 'Run the same command again: it goes on where it was.'
        : `Move ${rescuedTo} back to ${path}, then run the same command again: it goes on where it was.`,
    },
    'operator',
    true,
  );
}
