import type { OptionsInput } from '../config/input.ts';
import { readLedgerIfAny } from '../ledger/ledger.ts';

/**
 * What an existing ledger remembers of the options of its last complete plan, so that `migrate`, `verify` and the rest need
 * not be told again. A function (`attributes.map`) cannot be remembered: the config file must name it each time.
 */
export function recallFrom(ledgerPath: string): OptionsInput {
  const ledger = readLedgerIfAny(ledgerPath);
  if (ledger === undefined) return {};
  try {
    const source = ledger.header.get('source');
    const target = ledger.header.get('target');
    // Also while a plan is being made anew: people may be across by these.
    const deciding = ledger.header.get('deciding');
    const options = (deciding === undefined ? {} : JSON.parse(deciding)) as OptionsInput;
    delete options.attributes?.map;
    return {
      ...options,
      ...(source !== undefined && !source.startsWith('file:') && { source: { userPoolId: source } }),
      ...(target !== undefined && { target: { userPoolId: target } }),
    };
  } finally {
    ledger.close();
  }
}
