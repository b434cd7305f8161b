import type { PoolSettings } from '../cognito/pool-settings.ts';
import type { Acknowledgeable } from '../config/choices.ts';
import type { DecidingOptions } from '../config/options.ts';
import type { ReachGroup } from '../ledger/reach.ts';
import type { TargetRules } from '../mapping/target-rules.ts';
import type { Finding } from '../report/finding.ts';
import { sentence } from './in-words.ts';

/** What the gates look at: both pools, what was chosen, and who crosses. */
export interface GateFacts {
  /** Missing for an import, whose source is a file. */
  source?: PoolSettings | undefined;
  target: PoolSettings;
  /** Of the target, in order of preference. */
  recovery: TargetRules['recovery'];
  options: Pick<DecidingOptions, 'appHandlesResetRequired' | 'acknowledge'>;
  people: readonly ReachGroup[];
}

type Told = Pick<Finding, 'means'> & Partial<Omit<Finding, 'code' | 'weight' | 'means'>>;

/** A finding that tells and asks nothing. */
export function note(code: string, told: Told): Finding {
  return finding(code, 'note', { ...told, choices: [] });
}

/** A finding that stops the plan until the pool is changed (`choices`) or the owner says that it may stay so. */
export function stop(code: Acknowledgeable, { choices = [], ...told }: Told): Finding {
  return finding(code, 'stop', { ...told, choices: [...choices, `--acknowledge ${code}`] });
}

/** A finding that is not settled by acknowledging it. */
export function deadEnd(code: string, told: Told & Pick<Finding, 'choices'>): Finding {
  return finding(code, 'stop', told);
}

function finding(code: string, weight: Finding['weight'], told: Told): Finding {
  const means = sentence(told.means);
  const about = told.about ?? 'pools';
  const unit = about === 'pools' ? 'settings' : about;
  return { about, unit, count: 1, examples: [], parts: [], choices: [], ...told, code, weight, means };
}

/** A change of the pool's own settings, by either road. */
export function setInTarget(setting: string, console: string): string {
  // UpdateUserPool resets whatever it is not given (facts §10.1).
  return `in the target set ${setting} (console: ${console}; UpdateUserPool resets every setting that it is not given)`;
}
