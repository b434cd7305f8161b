import type { PasswordChoice, Range } from '../report/password-choices.ts';
import { duration, grouped } from './duration.ts';
import type { Output } from './output.ts';

const names: Record<PasswordChoice['passwords'], string> = {
  reset: 'reset',
  'sign-in': 'sign-in, then sweep',
  passwordless: 'passwordless',
};

const time = (minutes: number) => (minutes === 0 ? '0' : duration(minutes * 60));

const rows: [string, (choice: PasswordChoice) => string][] = [
  ['people who must act', ({ mustAct }) => range(mustAct)],
  ['people who cannot get in', ({ cannotAct }) => range(cannotAct)],
  ['writing', ({ minutes }) => range(minutes, time)],
  ["people's resets, at least", ({ resetMinutes }) => range(resetMinutes, time)],
  ['messages by email', ({ messages }) => range(messages.email)],
  ['messages by SMS', ({ messages }) => range(messages.sms)],
  ['active users, source', ({ monthlyActiveUsers }) => range(monthlyActiveUsers.source)],
  ['active users, target', ({ monthlyActiveUsers }) => range(monthlyActiveUsers.target)],
];

/** Prints the choices side by side, and what each asks of the app. */
export function sayPasswordChoices(output: Output, choices: readonly PasswordChoice[] = []): void {
  const [first] = choices;
  if (first === undefined) return;
  output.say();
  output.say(
    output.style(
      'bold',
      `Passwords cannot be copied. The choices, for the ${grouped(first.people)} people who cross as it stands:`,
    ),
  );
  const cells = rows.map(([name, cell]) => [name, ...choices.map(cell)]);
  const lines = [['--passwords', ...choices.map(({ passwords }) => names[passwords])], ...cells];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    output.say(`  ${line.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  ')}`.trimEnd());
  }
  for (const { passwords, available, means, app } of choices) {
    output.say();
    output.say(`  ${passwords}${available ? '' : ' (not in this version yet)'}: ${means}`);
    for (const change of app) output.say(`    - ${change}`);
  }
}

function range({ from, to }: Range, text: (number: number) => string = grouped): string {
  if (to === undefined) return `${text(from)} or more`;
  return from === to || text(from) === text(to) ? text(from) : `${text(from)} to ${text(to)}`;
}
