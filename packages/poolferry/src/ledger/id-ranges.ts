import type { Statements } from './statements.ts';

/** So many rows at the most in one statement that writes: the log of a ledger stays as short as its longest transaction. */
export const rowsAtOnce = 10_000;

/** Every user is in one of these ranges of ids: above the first number, up to the second. */
export function* idRanges(statements: Statements): Generator<readonly [after: number, last: number]> {
  const [{ most }] = statements.all('SELECT coalesce(max(id), 0) AS most FROM users') as [{ most: number }];
  for (let after = 0; after < most; after += rowsAtOnce) yield [after, after + rowsAtOnce];
}
