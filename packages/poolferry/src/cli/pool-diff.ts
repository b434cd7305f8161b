import { comparePools } from '../steps/compare-pools.ts';
import { requirePool } from '../steps/open-migration.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { command, optionsOf } from './run.ts';
import { sayComparison } from './say-comparison.ts';

/** Shows what differs between two pools; pools that differ are no failure. */
export const poolDiff = command<CommonFlags>(async (run) => {
  const { output, ports, killSignal } = run;
  const options = await optionsOf(run);
  const source = requirePool(options.source, 'source');
  const target = requirePool(options.target, 'target');
  const compared = await comparePools({ source, target }, { ports, quota: options.quota, killSignal });
  Object.assign(run.result, compared);
  output.say(output.style('bold', `${source.userPoolId} -> ${target.userPoolId}`));
  sayComparison(output, compared);
  return ExitCode.done;
});
