import { InputError } from '../errors.ts';
import { momentText } from '../moment-text.ts';
import { type Ledger, readLedgerIfAny } from './ledger.ts';

/**
 * Holds back whatever needs people's profiles.
 *
 * @throws InputError `ledger-purged`
 */
export function refusePurged({ header, path }: Ledger): void {
  const purge = header.get('purge');
  if (purge === undefined) return;
  if (purge.state === 'under-way') {
    throw new InputError(
      `A purge of ${path} was stopped before its end: it holds some profiles still, and nobody can be planned, carried, compared or taken back by it.`,
      {
        code: 'ledger-purged',
        hint: 'Run `poolferry purge` again: it goes on where it was. For anything else, go on with a copy from before the purge, or begin anew with another --ledger.',
      },
    );
  }
  throw new InputError(
    `The profiles were taken out of ${path} on ${momentText(purge.atMs)}: nobody can be planned, carried, compared or taken back by it.`,
    {
      code: 'ledger-purged',
      hint: '`poolferry ids`, `status` and `cutover` go on working. For more, go on with a copy from before the purge, or begin anew with another --ledger.',
    },
  );
}

/** The same for a ledger that is not open, before anything else is done: the pools may be gone by then. */
export function refusePurgedAt(path: string): void {
  const ledger = readLedgerIfAny(path);
  if (ledger === undefined) return;
  try {
    refusePurged(ledger);
  } finally {
    ledger.close();
  }
}
