import { InputError } from '../errors.ts';
import { PrivateFolder } from '../files/private-folder.ts';
import type { OpenMigration } from '../steps/open-migration.ts';
import { verifyPools } from '../steps/verify.ts';
import { isOutcomeFile, writeOutcomes } from '../steps/write-outcomes.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { openForLedger } from './open-for-ledger.ts';
import { command, optionsOf, type Run } from './run.ts';
import { sayVerification } from './say-verification.ts';

interface VerifyFlags extends CommonFlags {
  output?: string;
}

export const verify = command<VerifyFlags>(async (run) => {
  const options = await optionsOf(run);
  const migration = await openForLedger(run, options);
  let folder: PrivateFolder | undefined;
  try {
    refuseUnplanned(migration);
    // Before hours of listing.
    if (run.flags.output !== undefined) folder = new PrivateFolder(run.flags.output, isOutcomeFile);
    return await compare(run, migration, folder);
  } finally {
    folder?.discard();
    migration.close();
  }
});

function refuseUnplanned({ ledger }: OpenMigration): void {
  if (ledger.header.get('plan') === 'complete') return;
  throw new InputError(`${ledger.path} holds no complete plan, so there is nothing to verify.`, {
    code: 'no-plan',
    hint: 'Run `poolferry plan` and `poolferry migrate` first, or name another ledger with --ledger.',
  });
}

async function compare(
  { output, result }: Run,
  migration: OpenMigration,
  folder: PrivateFolder | undefined,
): Promise<ExitCode> {
  const { ledger } = migration;
  const found = await verifyPools(migration);
  Object.assign(result, ledger.census.counts(), found, { ledger: ledger.path });
  if (output.json) {
    for (const difference of ledger.verification.eachDifference())
      output.object({ type: 'difference', ...difference });
    for (const user of ledger.outcomes.unverifiable()) output.object({ type: 'unverifiable', ...user });
  }
  sayVerification(output, ledger, found);
  if (folder !== undefined) {
    Object.assign(result, { output: folder.path, lists: writeOutcomes(ledger, folder) });
    output.say(`The lists are in ${folder.path}: match.ndjson, differ.ndjson and so on.`);
  }
  return found.differing > 0 ? ExitCode.differences : ExitCode.done;
}
