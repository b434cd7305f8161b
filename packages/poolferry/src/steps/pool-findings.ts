import { gateFindings } from '../pools/gates.ts';
import type { Finding } from '../report/finding.ts';
import type { Migration } from './migration.ts';

/** What the pools' settings, as the plan found them, mean for those who cross. From the ledger alone. */
export function poolFindings({ ledger, options, rules }: Migration): Finding[] {
  const settings = ledger.header.get('settings');
  // A plan made before settings were kept.
  if (settings === undefined) return [];
  return gateFindings({ ...settings, recovery: rules.recovery, options, people: ledger.census.reach() });
}
