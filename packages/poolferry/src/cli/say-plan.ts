import { counted } from '../pools/in-words.ts';
import type { PlanSummary } from '../report/plan-summary.ts';
import { duration, grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';
import { sayEstimate } from './say-estimate.ts';
import { sayFindings } from './say-findings.ts';
import { sayPasswordChoices } from './say-password-choices.ts';

/** Prints what the plan found, for people. */
export function sayPlan(output: Output, summary: PlanSummary): void {
  const { counts, groups } = summary;
  output.say(output.style('bold', `${grouped(counts.exported)} users in the source`));
  if (counts.exported === 0)
    output.say(
      output.style('yellow', '  The source holds nobody. Are source and target the right way round?'),
    );
  sayRoads(output, summary);
  if (summary.unsettled > 0)
    output.say(`  ${grouped(summary.unsettled)} wait for your answers below, and are in no other number`);
  for (const { reason, users } of summary.skipped) output.say(`  ${grouped(users)} stay behind: ${reason}`);
  const { disabled, noVerifiedContact, recoveryOff } = summary.cannotRecover;
  const why =
    recoveryOff > 0
      ? `${grouped(recoveryOff)} since recovery is off in the target`
      : `${grouped(noVerifiedContact)} without a verified contact`;
  const locked = disabled + noVerifiedContact + recoveryOff;
  if (locked > 0) {
    output.say(`  ${grouped(locked)} cannot recover by themselves: ${grouped(disabled)} disabled, ${why}`);
  }
  output.say(
    `  ${counted(groups.crossing, 'group', 'groups')} with ${counted(groups.memberships, 'membership', 'memberships')} ${groups.crossing === 1 ? 'crosses' : 'cross'}`,
  );
  for (const { name, reason } of groups.leftOut)
    output.say(`  group ${printable(name)} stays behind: ${reason}`);
  output.say(
    '  Nobody keeps their password, TOTP, passkeys, devices or sessions; every sub is new (`poolferry ids`).',
  );
  output.say();
  sayEstimate(output, summary);
  sayPasswordChoices(output, summary.passwordChoices);
  sayFindings(output, summary.findings);
}

function sayRoads(output: Output, { crossing, importJob }: PlanSummary): void {
  if (importJob === undefined) {
    output.say(output.style('bold', `${grouped(crossing)} cross by AdminCreateUser`));
    return;
  }
  const { users, minutes, detours } = importJob;
  const time = users === 0 ? '' : ` (about ${duration(minutes * 60)}, at the pace of AWS's own benchmark)`;
  output.say(output.style('bold', `${grouped(users)} cross by the user import job${time}`));
  output.say(output.style('bold', `${grouped(crossing - users)} cross by AdminCreateUser`));
  for (const { reason, users: number } of detours)
    output.say(`  ${grouped(number)} of them and not by the job: ${printable(reason)}`);
}
