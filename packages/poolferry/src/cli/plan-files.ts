import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { inputFileError } from '../files/file-errors.ts';
import { partialOf, refuseSpecial, refuseUnlessWritable, writeOutput } from '../files/open.ts';
import { isFileOfLedger } from '../ledger/own-files.ts';
import type { People } from '../ledger/people.ts';
import { isPlanText, isPlanUsersText, planText, planUsers } from '../report/plan-file.ts';
import type { PlanSummary } from '../report/plan-summary.ts';
import type { OpenMigration } from '../steps/open-migration.ts';

/** Where a plan is written: beside the ledger unless told, so that two ledgers of one folder have two plans. */
export interface PlanFiles {
  plan: string;
  /** Under `--details`: names people. */
  users?: string;
}

/**
 * Names the files, and looks at what is there already. Changes nothing.
 *
 * @throws InputError `file-exists` for a file that is not of an earlier plan, `output-is-ledger`, `file-not-writable`
 */
export function choosePlanFiles(
  ledger: string,
  { output, details = false }: { output?: string | undefined; details?: boolean | undefined },
): PlanFiles {
  const plan = output ?? `${ledger.replace(/\.db$/, '')}.plan.json`;
  const files: PlanFiles = { plan, ...(details && { users: `${plan.replace(/\.json$/, '')}-users.ndjson` }) };
  for (const path of Object.values(files)) refuseLedger(path, ledger);
  refuseOthers(files.plan, isPlanText);
  if (files.users !== undefined) refuseOthers(files.users, isPlanUsersText);
  return files;
}

/**
 * Finds out, before hours of listing, whether the files can be written.
 *
 * @throws InputError `file-not-writable`, `folder-not-found`
 */
export async function refuseUnwritablePlan(files: PlanFiles): Promise<void> {
  for (const path of Object.values(files)) await refuseUnlessWritable(path, { overwrite: true });
}

function refuseLedger(path: string, ledger: string): void {
  // A file is written beside its name first.
  if (![path, partialOf(path)].some((one) => isFileOfLedger(one, ledger))) return;
  throw new InputError(`${path} belongs to the ledger ${ledger}, which the plan would overwrite.`, {
    code: 'output-is-ledger',
    hint: 'Name another file with --output. Nothing was changed.',
  });
}

/** A plan takes the place of an earlier one, and of nothing else. */
function refuseOthers(path: string, isOurs: (text: string) => boolean): void {
  refuseSpecial(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    // Whether its folder will do is found out by writing there.
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return;
    throw inputFileError(path, cause);
  }
  if (isOurs(text)) return;
  throw new InputError(`${path} is there already, and is not of an earlier plan of Poolferry.`, {
    code: 'file-exists',
    hint: 'Name another file with --output, or move this one away.',
  });
}

/** Writes the plan, each file whole or not at all, readable by its owner only. */
export async function writePlanFiles(
  files: PlanFiles,
  { ledger, options, ports }: OpenMigration,
  shown: { summary: PlanSummary; people: People },
): Promise<void> {
  const write = { overwrite: true, signal: ports.signal };
  await writeOutput(files.plan, [planText(ledger, options, shown)], write);
  if (files.users !== undefined) await writeOutput(files.users, planUsers(ledger), write);
}
