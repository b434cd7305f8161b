import type { Options } from '../config/options.ts';
import { InputError } from '../errors.ts';
import { noLedgerAt, readLedgerIfAny } from '../ledger/ledger.ts';
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
  const ledger = options.source === undefined ? readLedgerIfAny(options.ledger) : undefined;
  const known = ledger?.header.get('source');
  ledger?.close();
  if (known?.startsWith('file:')) return { fileSha256: known.slice('file:'.length) };
  if (options.source === undefined && ledger === undefined) {
    throw new InputError(`${noLedgerAt(options.ledger)}, and no source pool is named.`, {
      code: 'no-ledger',
      hint: 'Go to the folder of the ledger or name it with --ledger; to begin anew, run `poolferry plan --source <pool id> --target <pool id>`.',
    });
  }
  return { pool: requirePool(options.source, 'source') };
}
