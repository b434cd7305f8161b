import type { Options } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { Check, CheckStatus } from '../steps/doctor/check.ts';
import { examine } from '../steps/doctor/examine.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';
import { command, optionsOf, type Run } from './run.ts';

interface DoctorFlags extends CommonFlags {
  probeWrites?: boolean;
}

/** `doctor`: what is wrong with this set-up, thing by thing, and what to do about it. */
export const doctor = command<DoctorFlags>(async (run) => {
  const { flags, output, ports, killSignal } = run;
  const counts: Record<CheckStatus, number> = { ok: 0, warn: 0, fail: 0, untold: 0 };
  const blocked = new Set<string>();
  const take = (check: Check) => {
    counts[check.status] += 1;
    for (const name of check.blocks ?? []) blocked.add(name);
    output.object({ type: 'check', ...check });
  };
  const options = await readOptions(run, (check) => {
    take(check);
    sayCheck(output, check);
  });
  if (options !== undefined) {
    const probeWrites = flags.probeWrites === true;
    const proxyVariable = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find(
      (name) => process.env[name] !== undefined,
    );
    const permissions: Check[] = [];
    for await (const check of examine({ options, ports, probeWrites, proxyVariable, killSignal })) {
      take(check);
      if (check.check === 'permission') {
        permissions.push(check);
        continue;
      }
      sayPermissions(output, permissions.splice(0));
      sayCheck(output, check);
    }
    sayPermissions(output, permissions);
  }
  output.say();
  output.say(`${counts.ok} ok, ${counts.warn} to know, ${counts.fail} failed, ${counts.untold} not known`);
  if (blocked.size > 0) output.say(`What is missing stops: ${[...blocked].join(', ')}`);
  Object.assign(run.result, { checks: counts, blocked: [...blocked] });
  return counts.fail > 0 ? ExitCode.wrongInput : ExitCode.done;
});

/** Options that cannot be read are one more thing to tell, and the end of the look around. */
async function readOptions(run: Run, tell: (check: Check) => void): Promise<Options | undefined> {
  try {
    const options = await optionsOf(run);
    const says = 'The options can be read, and fit together.';
    tell({ check: 'config', status: 'ok', says });
    return options;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    tell({ check: 'config', status: 'fail', says: error.message, todo: error.hint });
    return undefined;
  }
}

const marks = { ok: 'green', warn: 'yellow', fail: 'red', untold: 'dim' } as const;

function sayCheck(output: Output, { check, status, side, says, todo }: Check): void {
  const mark = output.style(marks[status], (status === 'untold' ? '?' : status).padEnd(4));
  output.say(`${mark}  ${side === undefined ? '' : `${side} `}${check}: ${printable(says)}`);
  if (todo !== undefined) output.say(`      ${printable(todo)}`);
}

/** What is missing has a line of its own each; all the rest would be a page that nobody reads. */
function sayPermissions(output: Output, checks: readonly Check[]): void {
  const [first] = checks;
  if (first === undefined) return;
  const { check, side } = first;
  const say = (status: CheckStatus, says: string) =>
    sayCheck(output, { check, status, says, ...(side !== undefined && { side }) });
  const missing = checks.filter(({ status }) => status === 'fail' || status === 'warn');
  for (const { status, says } of missing) say(status, says);
  if (missing.length > 0 && side !== undefined)
    output.say(`      \`poolferry iam --side ${side}\` prints the policy that allows them.`);
  const allowed = checks.filter(({ status }) => status === 'ok');
  if (allowed.length > 0) say('ok', `${names(allowed)} allowed.`);
  const reasons = Map.groupBy(
    checks.filter(({ status }) => status === 'untold'),
    ({ says }) => says.slice(says.indexOf(': ') + 2),
  );
  for (const [reason, unknown] of reasons) say('untold', `${names(unknown)} not known: ${reason}`);
}

const names = (checks: readonly Check[]): string =>
  checks.map(({ action }) => action?.replace('cognito-idp:', '')).join(', ');
