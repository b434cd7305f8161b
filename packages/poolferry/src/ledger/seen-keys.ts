import { DatabaseSync } from 'node:sqlite';
import { InputError } from '../errors.ts';
import type { UserKey } from './user-key.ts';

/** Where users were first seen; for files too large to remember everybody in memory. */
export interface SeenKeys {
  /** Returns where the user was seen before, or undefined and remembers the place. */
  firstPlace(key: UserKey, line: number): number | undefined;
  close(): void;
}

/** Kept in a temporary database of SQLite's own, which has no name and is gone when it is closed. */
export function seenKeys(): SeenKeys {
  const database = new DatabaseSync('');
  database.exec(`
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE seen (key ANY PRIMARY KEY, line INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    BEGIN`);
  const insert = database.prepare('INSERT OR IGNORE INTO seen (key, line) VALUES (?, ?)');
  const find = database.prepare('SELECT line FROM seen WHERE key = ?');
  return {
    firstPlace(key, line) {
      try {
        if (insert.run(key, line).changes === 1) return undefined;
        return (find.get(key) as { line: number }).line;
      } catch (cause) {
        throw new InputError(
          `The folder for temporary files cannot be written: ${(cause as Error).message}.`,
          {
            code: 'disk-full',
            hint: 'Make room there, or name another folder by SQLITE_TMPDIR.',
            cause,
          },
        );
      }
    },
    close: () => database.close(),
  };
}
