import type { Finding } from '../report/finding.ts';
import type { PlanSummary } from '../report/plan-summary.ts';
import { duration, grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** Prints what the plan found, for people. */
export function sayPlan(output: Output, summary: PlanSummary): void {
  const { counts, groups } = summary;
  output.say(output.style('bold', `${grouped(counts.exported)} users in the source`));
  sayRoads(output, summary);
  for (const { reason, users } of summary.skipped) output.say(`  ${grouped(users)} stay behind: ${reason}`);
  const { disabled, noVerifiedContact } = summary.cannotRecover;
  if (disabled + noVerifiedContact > 0) {
    output.say(
      `  ${grouped(disabled + noVerifiedContact)} cannot recover by themselves: ${grouped(disabled)} disabled, ${grouped(noVerifiedContact)} without a verified contact`,
    );
  }
  output.say(`  ${grouped(groups.crossing)} groups with ${grouped(groups.memberships)} memberships cross`);
  for (const { name, reason } of groups.leftOut)
    output.say(`  group ${printable(name)} stays behind: ${reason}`);
  output.say(
    '  Nobody keeps their password, TOTP, passkeys, devices or sessions; every sub is new (`poolferry ids`).',
  );
  output.say();
  sayEstimate(output, summary);
  sayPasswordChoices(output, summary);
  sayFindings(output, summary.findings);
}

/** Notes in a line or two each, what stops the plan last, where a terminal ends. */
function sayFindings(output: Output, findings: readonly Finding[]): void {
  const notes = findings.filter(({ weight }) => weight === 'note');
  if (notes.length > 0) {
    output.say();
    output.say(output.style('bold', 'What the plan found:'));
  }
  for (const note of notes) {
    output.say(`  ${heading(note)}. ${note.means}`);
    sayParts(output, note, '    ');
  }
  for (const stop of findings.filter(({ weight }) => weight === 'stop')) {
    output.say();
    output.say(`${output.style('yellow', 'to settle')}: ${heading(stop)}`);
    output.say(`  ${stop.means}`);
    sayParts(output, stop, '  ');
    if (stop.examples.length > 0) output.say(`  such as ${stop.examples.map(printable).join(', ')}`);
    for (const choice of stop.choices) output.say(`  add: ${printable(choice)}`);
  }
}

const heading = ({ code, count, about }: Finding) =>
  `${code}: ${grouped(count)} ${count === 1 ? about.slice(0, -1) : about}`;

const mostParts = 20;

function sayParts(output: Output, { parts }: Finding, indent: string): void {
  for (const { name, count } of parts.slice(0, mostParts))
    output.say(`${indent}${printable(name)}: ${grouped(count)}`);
  if (parts.length > mostParts)
    output.say(`${indent}… and ${grouped(parts.length - mostParts)} more (all with --json)`);
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

function sayPasswordChoices(output: Output, { passwordChoices = [] }: PlanSummary): void {
  if (passwordChoices.length === 0) return;
  output.say();
  output.say(output.style('bold', 'Passwords cannot be copied. The choices:'));
  for (const choice of passwordChoices) {
    const time = choice.minutes === undefined ? 'as people sign in' : duration(choice.minutes * 60);
    const active = choice.minutes === undefined ? 'who signs in' : grouped(choice.monthlyActiveUsers);
    const missing = choice.available ? '' : ' (not in this version yet)';
    output.say(
      `  --passwords ${choice.passwords}${missing}: ${grouped(choice.mustAct)} people must act, ${time}, ${grouped(choice.messages)} messages, monthly active users: ${active}`,
    );
    output.say(`      ${choice.means}`);
  }
}

function sayEstimate(output: Output, { estimate, monthlyActiveUsers }: PlanSummary): void {
  const [slowest] = estimate.categories;
  if (slowest !== undefined) {
    output.say(
      output.style('bold', `about ${duration(estimate.minutes * 60)}: ${slowest.category} is the slowest`),
    );
    for (const { category, calls, ratePerSecond, minutes } of estimate.categories) {
      output.say(
        `  ${category}: ${grouped(calls)} calls at ${ratePerSecond.toFixed(1)}/s, ${duration(minutes * 60)}`,
      );
    }
  }
  output.say(
    `  monthly active users: ${grouped(monthlyActiveUsers.source)} in the source, ${grouped(monthlyActiveUsers.target)} in the target`,
  );
}
