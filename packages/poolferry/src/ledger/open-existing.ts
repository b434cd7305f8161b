import { type Ledger, openLedger, readLedger } from './ledger.ts';

/**
 * As `openLedger`, and makes none: an empty file stays empty.
 *
 * @throws InputError `no-ledger`, and what `openLedger` throws
 */
export function openExistingLedger(path: string): Ledger {
  readLedger(path).close();
  return openLedger(path);
}
