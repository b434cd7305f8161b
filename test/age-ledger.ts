import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Makes the last write so old that no lag of a listing explains a difference any more. */
export function ageLastWrite(folder: string): void {
  const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
  const { changes } = ledger.prepare(`UPDATE header SET value = '1' WHERE name = 'lastWriteMs'`).run();
  ledger.close();
  if (changes !== 1) throw new Error('the ledger tells of no write');
}

/** Makes the listing of the source so old that the next run lists it anew. */
export function ageListing(folder: string): void {
  const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
  ledger.exec(`UPDATE header SET value = '1000' WHERE name IN ('exportedAtMs', 'scanStartedAtMs')`);
  ledger.close();
}
