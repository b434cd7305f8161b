import { existsSync } from 'node:fs';
import type { Options } from '../config/options.ts';
import { readLedger } from '../ledger/ledger.ts';
import { type OpenMigration, openMigration, requirePool, type Source } from '../steps/open-migration.ts';
import type { Run } from './run.ts';

/** Opens the migration of a ledger, whose source may be a pool or the file of an earlier import. */
export function openForLedger(
  run: Run,
  options: Options,
  { again = false }: { again?: boolean } = {},
): Promise<OpenMigration> {
  const { ports, killSignal } = run;
  return openMigration(options, sourceOf(options), ports, { killSignal, again });
}

function sourceOf(options: Options): Source {
  if (options.source === undefined && existsSync(options.ledger)) {
    const ledger = readLedger(options.ledger);
    const known = ledger.header.get('source');
    ledger.close();
    if (known?.startsWith('file:')) return { fileSha256: known.slice('file:'.length) };
  }
  return { pool: requirePool(options.source, 'source') };
}
