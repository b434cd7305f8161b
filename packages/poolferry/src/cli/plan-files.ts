import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { inputFileError } from '../files/file-errors.ts';
import { refuseUnlessWritable, writeOutput } from '../files/open.ts';
import type { People } from '../ledger/people.ts';
import { isPlanText, planText, planUsers } from '../report/plan-file.ts';
import type { PlanSummary } from '../report/plan-summary.ts';
import type { OpenMigration } from '../steps/open-migration.ts';

/** Where a plan is written: beside the ledger unless told, so that two ledgers of one folder have two plans. */
export interface PlanFiles {
  plan: string;
  /** Under `--details`: names people. */
  users?: string;
}

/**
 * Finds out, before hours of listing, whether the files can be written.
 *
 * @throws InputError `file-exists` for a file that is no plan, `file-not-writable`, `folder-not-found`
 */
export async function choosePlanFiles(
  ledger: string,
  { output, details = false }: { output?: string | undefined; details?: boolean | undefined },
): Promise<PlanFiles> {
  const plan = output ?? `${ledger.replace(/\.db$/, '')}.plan.json`;
  refuseOthers(plan);
  const files: PlanFiles = { plan, ...(details && { users: `${plan.replace(/\.json$/, '')}-users.ndjson` }) };
  for (const path of Object.values(files)) await refuseUnlessWritable(path, { overwrite: true });
  return files;
}

function refuseOthers(path: string): void {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw inputFileError(path, cause);
  }
  if (isPlanText(text)) return;
  throw new InputError(`${path} is there already, and is no plan of Poolferry.`, {
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
