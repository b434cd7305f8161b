import { readPool } from '../cognito/describe-pool.ts';
import { gateFindings } from '../pools/gates.ts';
import type { Finding } from '../report/finding.ts';
import type { Migration } from './migration.ts';
import { rulesOf } from './target-fitness.ts';

/**
 * What the pools' settings mean for those who cross. From the ledger alone, as the plan found them: a target that has changed
 * since is the drift's to tell.
 */
export function poolFindings({ ledger, options, target }: Migration): Finding[] {
  const settings = ledger.header.get('settings');
  // A plan made before settings were kept.
  if (settings === undefined) return [];
  const { recovery } = rulesOf(readPool(target.userPoolId, settings.target.pool));
  return gateFindings({ ...settings, recovery, options, people: ledger.census.reach() });
}
