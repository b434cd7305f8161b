import { momentText } from '../moment-text.ts';
import type { ChecklistItem, CutoverChecklist } from '../report/cutover-checklist.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** The checklist as a page of text, to be read, printed or kept. Names of clients and attributes in it are somebody else's. */
export function checklistText({ facts, open, stages }: CutoverChecklist): string {
  const { counts, cutoverAtMs, purgedAtMs, sourcePoolId, targetPoolId } = facts;
  const lines = [
    `From ${sourcePoolId ?? 'a file'} to ${targetPoolId}: ${grouped(counts.migrated)} of ${grouped(counts.exported)} people are across.`,
    ...(cutoverAtMs === undefined ? [] : [`The app moved on ${momentText(cutoverAtMs)}.`]),
    ...(purgedAtMs === undefined
      ? []
      : [`People were taken out of this ledger on ${momentText(purgedAtMs)}: what needs them is left out.`]),
    '',
    ...(open.length === 0
      ? ['Nothing stands against moving the app.']
      : ['Not yet done:', ...openLines(open)]),
    ...(facts.rollback === undefined
      ? []
      : ['', 'What to do hour by hour is listed once people cross again.']),
  ];
  for (const { when, at, items } of stages) {
    lines.push(
      '',
      at === undefined ? heading(when) : `${heading(when)} (${momentText(Date.parse(at))})`,
      ...items.flatMap(itemLines),
    );
  }
  return `${lines.map(printable).join('\n')}\n`;
}

/** What is not done, to whoever says that the app has moved. */
export function sayOpenPoints(output: Output, { open }: CutoverChecklist): void {
  if (open.length === 0) return;
  output.say(output.style('yellow', 'Not done before the app moved:'));
  for (const line of openLines(open)) output.say(printable(line));
}

const openLines = (open: CutoverChecklist['open']): string[] =>
  open.map(({ says, command }) => (command === undefined ? `  - ${says}` : `  - ${says} \`${command}\``));

const heading = (when: string): string => `${when.charAt(0).toUpperCase()}${when.slice(1)}`;

function itemLines({ what, command, details = [] }: ChecklistItem): string[] {
  return [
    `  [ ] ${what}`,
    ...(command === undefined ? [] : [`        ${command}`]),
    ...details.map((detail) => `        ${detail}`),
  ];
}
