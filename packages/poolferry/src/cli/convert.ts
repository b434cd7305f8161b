import type { Options } from '../config/options.ts';
import { InputError } from '../errors.ts';
import { readInput } from '../files/open.ts';
import { readLedger } from '../ledger/ledger.ts';
import { refusePurgedAt } from '../ledger/refuse-purged.ts';
import { blocksRecovery } from '../mapping/target-rules.ts';
import { counted } from '../pools/in-words.ts';
import { isStopCode, stopFinding } from '../report/finding-texts.ts';
import { type ConvertResult, convertUsers } from '../steps/convert/convert.ts';
import { findImportTarget } from '../steps/convert/find-import-target.ts';
import { sourceOfFile, sourceOfLedger, type UserSource } from '../steps/convert/source.ts';
import type { ImportTarget } from '../steps/import-target.ts';
import { type KeyFlags, unlockingOf } from './age-keys.ts';
import { checkFile } from './check.ts';
import { grouped } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';
import { readText } from './read-lines.ts';
import { command, optionsOf, type Run } from './run.ts';

export interface ConvertFlags extends KeyFlags {
  input?: string;
  header?: string;
  output?: string;
  check?: string;
}

export const convert = command<ConvertFlags>(async (run) => {
  const { flags } = run;
  if (flags.check !== undefined) return await checkFile(run, flags.check);
  const directory = flags.output;
  if (directory === undefined)
    throw new InputError('--output is missing: the folder for the CSV files.', {
      code: 'bad-flag',
      hint: 'Give --output a new or empty folder, or --check a file.',
    });
  const options = await convertOptions(run);
  if (flags.input === undefined) refusePurgedAt(options.ledger);
  const target = await targetOf(run, options);
  const opened = await openSource(run, options);
  try {
    const { ports } = run;
    const result = await convertUsers({ source: opened.source, target, options, directory, ports });
    return sayResult(run, result, target, directory);
  } finally {
    opened.close();
  }
});

/** A file has nothing to do with whatever ledger lies in this folder. */
function convertOptions(run: Run<ConvertFlags>): Promise<Options> {
  const fromLedger = run.flags.input === undefined;
  return optionsOf(run, { passwordsUnlessTold: 'reset', ...(!fromLedger && { recall: () => ({}) }) });
}

/** Asks the pool where --target names one, or where there is no header; else works offline. */
async function targetOf(run: Run<ConvertFlags>, options: Options): Promise<ImportTarget> {
  const { flags, ports, killSignal } = run;
  const file = flags.header;
  const header = file === undefined ? undefined : { file, text: readText(file) };
  const pool = header === undefined || flags.target !== undefined ? options.target : undefined;
  return await findImportTarget({ header, pool, options, ports, killSignal });
}

async function openSource(
  run: Run<ConvertFlags>,
  options: Options,
): Promise<{ source: UserSource; close: () => void }> {
  const { input } = run.flags;
  if (input === undefined) {
    const ledger = readLedger(options.ledger);
    return { source: sourceOfLedger(ledger), close: () => ledger.close() };
  }
  const unlocking = await unlockingOf(run, input);
  const source = sourceOfFile({
    name: input,
    open: () => readInput(input, unlocking, { reuseMemory: true }),
  });
  return { source, close: () => undefined };
}

function sayResult(run: Run, result: ConvertResult, target: ImportTarget, directory: string): ExitCode {
  const { output } = run;
  const { exported, rows, notInCsv, files, reasons, rowsWithGroups } = result;
  const isBlocked = blocksRecovery(target.rules.recovery);
  const blocked = 'recovery-blocked';
  const everybody = isBlocked ? [{ problem: blocked, users: rows, attributes: [] }] : [];
  const problems = [...everybody, ...result.problems].map((one) => ({
    ...one,
    settle: settling(one),
  }));
  output.say();
  const equation = `${grouped(exported)} users = ${grouped(rows)} rows in ${files.length === 1 ? '1 file' : `${grouped(files.length)} files`} + ${grouped(notInCsv)} named in not-in-csv.ndjson`;
  output.say(output.style('bold', equation));
  for (const file of files)
    output.say(`  ${printable(file.name)}: ${grouped(file.rows)} rows, ${grouped(file.bytes)} bytes`);
  for (const { route, reason, users, attributes } of reasons) {
    const about = attributes.length === 0 ? '' : ` (${attributes.slice(0, 10).map(printable).join(', ')})`;
    const how = route === 'admin-create' ? 'cross by AdminCreateUser' : 'not converted';
    output.say(`  ${grouped(users)} ${how}: ${printable(reason)}${about}`);
  }
  if (reasons.some(({ reason }) => reason === 'no-column'))
    output.say(
      '  no-column: the header does not name these attributes, so the target may not know them: --drop or --rename them.',
    );
  if (rowsWithGroups > 0)
    output.say(`  ${grouped(rowsWithGroups)} in rows are members of groups, which the file cannot name.`);
  if (!target.described)
    output.say('  Of the target only the header is known: email taken as its one auto-verified attribute.');
  sayProblems(output, problems);
  Object.assign(run.result, {
    ...{ exported, rows, notInCsv, files: files.length, rowsWithGroups },
    byReason: Object.fromEntries(totals(reasons, ({ reason }) => reason)),
    byRoute: Object.fromEntries(totals(reasons, ({ route }) => route)),
    problems,
    output: directory,
  });
  return problems.length > 0 ? ExitCode.mustBeSettled : ExitCode.done;
}

/** What it means and what to add, as the plan says it. */
function settling({ problem, users, attributes }: ConvertResult['problems'][number]): string {
  if (!isStopCode(problem)) throw new Error(`Nothing settles ${problem}.`);
  const names = attributes.map(({ attribute }) => attribute);
  const { means, choices } = stopFinding(problem, { count: users }, names);
  return [means, ...(choices.length > 0 ? [`To settle it: ${choices.join('; or ')}.`] : [])].join(' ');
}

type SettlingProblem = ConvertResult['problems'][number] & { settle: string };

function sayProblems(output: Output, problems: readonly SettlingProblem[]): void {
  for (const { problem, users, attributes, settle } of problems) {
    output.say();
    output.say(`${output.style('yellow', 'to settle')}: ${problem}, ${counted(users, 'user', 'users')}`);
    for (const one of attributes.slice(0, 20))
      output.say(`  ${printable(one.attribute)}: ${counted(one.users, 'user', 'users')}`);
    output.say(`  ${printable(settle)}`);
  }
  if (problems.length > 0)
    output.say('These users are in no row. Convert again into another folder with the options named.');
}

type Reason = ConvertResult['reasons'][number];

function totals(reasons: readonly Reason[], keyOf: (reason: Reason) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const one of reasons) sums.set(keyOf(one), (sums.get(keyOf(one)) ?? 0) + one.users);
  return sums;
}
