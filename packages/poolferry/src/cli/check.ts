import { standardColumns } from '../files/import-csv/header.ts';
import { readInput } from '../files/open.ts';
import { type CheckRule, checkImportFile, type Finding } from '../steps/convert/check-import-file.ts';
import { findImportTarget } from '../steps/convert/find-import-target.ts';
import { type ImportTarget, targetOfHeader } from '../steps/import-target.ts';
import { checkText } from './check-texts.ts';
import type { ConvertFlags } from './convert.ts';
import { grouped } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import { printable } from './printable.ts';
import { readText } from './read-lines.ts';
import { optionsOf, type Run } from './run.ts';

/** No more than these are printed for people; the counts by rule are of all of them. */
const mostPrinted = 100;

/** `convert --check`: what the import job would refuse in a file, line by line. */
export async function checkFile(run: Run<ConvertFlags>, file: string): Promise<ExitCode> {
  const { output, ports } = run;
  const target = await targetFor(run);
  const byRule = new Map<CheckRule, number>();
  let findings = 0;
  const onFinding = (finding: Finding) => {
    findings += 1;
    byRule.set(finding.rule, (byRule.get(finding.rule) ?? 0) + 1);
    const { what, todo } = checkText(finding.rule);
    output.object({ type: 'finding', ...finding, message: what, todo });
    if (findings > mostPrinted) return;
    const about = finding.attribute === undefined ? '' : ` ${printable(finding.attribute)}:`;
    const other = finding.otherLine === undefined ? '' : ` (line ${finding.otherLine})`;
    const place = `${printable(file)}:${finding.line}:${finding.column}`;
    output.say(`${place}: ${finding.rule}:${about} ${what}${other}; ${todo}`);
  };
  const { rows } = await checkImportFile({
    open: () => readInput(file, {}, { reuseMemory: true }),
    columns: target?.columns,
    rules: target ?? targetOfHeader(standardColumns, { legacyIds: {} }),
    signal: ports.signal,
    onFinding,
  });
  output.say();
  if (findings > mostPrinted) output.say(`… and ${grouped(findings - mostPrinted)} more (all with --json)`);
  const verdict =
    findings === 0 ? 'nothing that the import job would refuse' : `${grouped(findings)} findings`;
  output.say(output.style('bold', `${grouped(rows)} rows: ${verdict}`));
  for (const [rule, count] of byRule) output.say(`  ${rule}: ${grouped(count)}`);
  if (target === undefined)
    output.say(
      '  Checked for a pool that signs in by email and verifies it; --header or --target says more.',
    );
  Object.assign(run.result, { rows, findings, byRule: Object.fromEntries(byRule) });
  return findings === 0 ? ExitCode.done : ExitCode.wrongInput;
}

/** A pool is asked only where the command line names it: checking works offline. */
async function targetFor(run: Run<ConvertFlags>): Promise<ImportTarget | undefined> {
  const { flags, ports, killSignal } = run;
  if (flags.header === undefined && flags.target === undefined) return undefined;
  const options = await optionsOf(run, { passwordsUnlessTold: 'reset', recall: () => ({}) });
  const header =
    flags.header === undefined ? undefined : { file: flags.header, text: readText(flags.header) };
  const pool = flags.target === undefined ? undefined : options.target;
  return await findImportTarget({ header, pool, options, ports, killSignal });
}
