import { canonicalDeciding, describeDifference } from '../config/canonical-deciding.ts';
import type { Options } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { refusePurged } from '../ledger/refuse-purged.ts';
import { version } from '../version.ts';

/**
 * Makes a new ledger this migration's own.
 *
 * @throws InputError `other-pools` or `other-options` where it belongs to another, `ledger-purged`
 */
export function bindLedger(ledger: Ledger, source: string, options: Options, again: boolean): void {
  const { header, path } = ledger;
  refusePurged(ledger);
  const target = options.target?.userPoolId ?? '';
  const known = { source: header.get('source'), target: header.get('target') };
  if (known.source === undefined) {
    ledger.transaction(() => {
      header.set('toolVersion', version);
      header.set('source', source);
      header.set('target', target);
    });
    return;
  }
  if (known.source !== source || known.target !== target) {
    throw new InputError(
      `${path} is the ledger of ${known.source} -> ${known.target}, not of ${source} -> ${target}.`,
      { code: 'other-pools', hint: 'Name another ledger with --ledger; each migration has its own.' },
    );
  }
  // Of the last complete plan, whether there is one just now or not: people may be across by it.
  const deciding = header.get('deciding');
  if (deciding === undefined || again) return;
  const changes = describeDifference(deciding, canonicalDeciding(options));
  if (changes.length === 0) return;
  throw new InputError(`${path} was planned with other options: ${changes.join('; ')}.`, {
    code: 'other-options',
    hint: 'Go on with the same options, or decide anew for users not yet created with `poolferry plan --again`.',
  });
}
