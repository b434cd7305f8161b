import { InputError } from '../errors.ts';
import { PrivateFolder } from '../files/private-folder.ts';
import type { OpenMigration } from '../steps/open-migration.ts';
import { refuseWithoutPlan } from '../steps/refuse.ts';
import {
  drawSample,
  emptyResult,
  type Sample,
  type SampleRequest,
  sendSample,
} from '../steps/sample-recovery.ts';
import { verifyPools } from '../steps/verify.ts';
import { isOutcomeFile, writeOutcomes } from '../steps/write-outcomes.ts';
import { confirm } from './confirm.ts';
import { grouped } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { wholeNumber } from './numbers.ts';
import { readNames } from './only-file.ts';
import { openForLedger } from './open-for-ledger.ts';
import { command, optionsOf, type Run } from './run.ts';
import { saySample, saySampleResult } from './say-sample.ts';
import { sayVerification } from './say-verification.ts';

interface VerifyFlags extends CommonFlags {
  output?: string;
  sample?: string;
  consenting?: string;
  clientId?: string;
  askAgain?: boolean;
  yes?: boolean;
}

export const verify = command<VerifyFlags>(async (run) => {
  const request = sampleOf(run.flags);
  const options = await optionsOf(run);
  const migration = await openForLedger(run, options);
  let folder: PrivateFolder | undefined;
  try {
    refuseWithoutPlan(migration.ledger, 'verify');
    // Before hours of listing.
    if (run.flags.output !== undefined) folder = new PrivateFolder(run.flags.output, isOutcomeFile);
    const sample = request && (await drawSample(migration, request));
    if (sample !== undefined) {
      saySample(run.output, sample);
      if (
        !(await confirm(run, `Send ${grouped(sample.chosen.length)} people a code after the comparison?`))
      ) {
        run.output.say('Nothing was sent, and nothing compared.');
        return ExitCode.interrupted;
      }
    }
    const compared = await compare(run, migration, folder);
    return sample === undefined ? compared : await send(run, migration, sample, compared);
  } finally {
    folder?.discard();
    migration.close();
  }
});

/** Who was asked is told also where the run is stopped on the way, or fails. */
async function send(
  run: Run,
  migration: OpenMigration,
  sample: Sample,
  compared: ExitCode,
): Promise<ExitCode> {
  const result = emptyResult(sample);
  run.result.sample = result;
  try {
    await sendSample(migration, sample, result);
  } finally {
    saySampleResult(run.output, result);
  }
  return result.refused.length > 0 ? ExitCode.differences : compared;
}

/** What the flags ask for; nobody is sent anything who has not agreed. */
function sampleOf({ sample, consenting, clientId, askAgain }: VerifyFlags): SampleRequest | undefined {
  const size = sample === undefined ? undefined : wholeNumber('--sample', sample, { from: 1 });
  if (size === undefined && consenting === undefined && clientId === undefined) {
    if (!askAgain) return undefined;
    throw new InputError('--ask-again is for --sample.', {
      code: 'bad-flag',
      hint: 'Add --sample, --consenting and --client-id, or take --ask-again out.',
    });
  }
  if (size === undefined || consenting === undefined || clientId === undefined) {
    throw new InputError('--sample, --consenting and --client-id go together.', {
      code: 'bad-flag',
      hint: 'Give all three: how many people, the file of those who agreed to get a code, and the app client to recover by.',
    });
  }
  return { size, clientId, askAgain, consenting: readNames(consenting, '--consenting') };
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
