import type { Limit } from '../pacing/limits.ts';
import type { RaisingEstimate } from '../report/compare-estimates.ts';
import type { Slowest } from '../report/estimate.ts';
import type { PlanSummary } from '../report/plan-summary.ts';
import { duration, grouped } from './duration.ts';
import { limitText, overKnownText } from './limit-text.ts';
import type { Output } from './output.ts';

const origins: Record<Limit['from'], string> = {
  options: 'by your word',
  provisioned: 'as Cognito tells',
  documented: 'as documented',
};

const inTime = (minutes: number): string => duration(minutes * 60);
const nameOf = (slowest: Slowest): string => (slowest === 'import-job' ? 'the import job' : slowest);

/** Prints how long the plan takes and why, what it costs, and what would be faster. */
export function sayEstimate(output: Output, summary: PlanSummary): void {
  const { estimate, monthlyActiveUsers, ifMended } = summary;
  const { slowest, carryMinutes, verifyMinutes } = estimate;
  const carrying =
    slowest === undefined
      ? 'nobody is left to carry'
      : `${inTime(carryMinutes)} to carry users, ${nameOf(slowest)} is the slowest`;
  output.say(
    output.style(
      'bold',
      `about ${inTime(estimate.minutes)}: ${carrying}; ${inTime(verifyMinutes)} to compare the pools`,
    ),
  );
  if (estimate.importJob !== undefined) {
    const { rows, minutes } = estimate.importJob;
    output.say(
      `  import job: ${grouped(rows)} rows, ${inTime(minutes)} at the pace of AWS's own benchmark (no rate is documented)`,
    );
  }
  for (const line of estimate.categories) {
    const { category, of, calls, ratePerSecond, limitFrom, minutes, overKnown } = line;
    const whose = of === 'source' ? ' of the source' : '';
    output.say(
      `  ${category}${whose}: ${grouped(calls)} calls at ${ratePerSecond.toFixed(1)}/s, ${inTime(minutes)} (limit ${limitText(line)} ${origins[limitFrom]})`,
    );
    if (overKnown !== undefined)
      output.say(`    ${output.style('yellow', 'doubtful')}: ${overKnownText(category, overKnown)}`);
  }
  output.say(
    `  monthly active users: ${grouped(monthlyActiveUsers.source)} in the source, ${grouped(monthlyActiveUsers.target)} in the target (within one calendar month)`,
  );
  if (ifMended !== undefined) {
    output.say(
      `  If Cognito stores birthdates as the job's file writes them, which is not documented: ${grouped(ifMended.users)} monthly active users more, and ${inTime(ifMended.minutes)} in all.`,
    );
  }
  sayRoutes(output, summary);
  sayRaising(output, summary.raising);
}

function sayRoutes(output: Output, { routes }: PlanSummary): void {
  if (routes === undefined) {
    output.say();
    output.say(
      'What other routes would be cannot be told: an earlier version made this plan. `poolferry plan --again` tells.',
    );
    return;
  }
  if (!routes.some(({ byImportJob }) => byImportJob > 0)) return;
  output.say();
  output.say(output.style('bold', 'By other routes:'));
  for (const one of routes) {
    output.say(
      `  --routes ${one.routes}: ${inTime(one.minutes)}, ${grouped(one.byImportJob)} by the import job, ${grouped(one.byAdminCreate)} by AdminCreateUser, ${grouped(one.monthlyActiveUsers)} monthly active users`,
    );
  }
}

function sayRaising(output: Output, { limitPerSecond, steps, bound }: RaisingEstimate): void {
  if (bound === undefined) return;
  const slowest = nameOf(bound.slowest);
  const fixed = bound.slowest !== 'import-job' && !bound.adjustable ? ', which is fixed,' : '';
  output.say();
  if (steps.length === 0) {
    output.say(
      `Raising UserCreation over ${grouped(limitPerSecond)}/s saves nothing: ${slowest}${fixed} is the slowest.`,
    );
    return;
  }
  output.say('Raising UserCreation (`poolferry quota raise`; billed by AWS while it is raised):');
  for (const step of steps) {
    output.say(
      `  to ${grouped(step.limitPerSecond)}/s: ${inTime(step.minutes)}, saves ${inTime(step.savesMinutes)}`,
    );
  }
  output.say(`  More saves nothing: then ${slowest}${fixed} is the slowest.`);
}
