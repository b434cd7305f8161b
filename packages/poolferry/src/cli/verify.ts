import { InputError } from '../errors.ts';
import { verifyPools } from '../steps/verify.ts';
import { ExitCode } from './exit-code.ts';
import { openForLedger } from './open-for-ledger.ts';
import { command, optionsOf } from './run.ts';
import { sayVerification } from './say-verification.ts';

export const verify = command(async (run) => {
  const { output } = run;
  const options = await optionsOf(run);
  const migration = await openForLedger(run, options);
  try {
    const { ledger } = migration;
    if (ledger.header.get('plan') !== 'complete') {
      throw new InputError(`${ledger.path} holds no complete plan, so there is nothing to verify.`, {
        code: 'no-plan',
        hint: 'Run `poolferry plan` and `poolferry migrate` first, or name another ledger with --ledger.',
      });
    }
    const result = await verifyPools(migration);
    Object.assign(run.result, ledger.census.counts(), result, { ledger: options.ledger });
    if (output.json) {
      for (const difference of ledger.verification.eachDifference()) {
        output.object({ type: 'difference', ...difference });
      }
    }
    sayVerification(output, ledger, result);
    return result.differing > 0 ? ExitCode.differences : ExitCode.done;
  } finally {
    migration.close();
  }
});
