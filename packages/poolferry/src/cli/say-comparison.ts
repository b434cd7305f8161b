import type { PoolComparison, PoolDifference } from '../pools/diff.ts';
import type { Matters } from '../pools/meanings.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

const whom: Record<Matters, string> = {
  both: 'for the migration and the app',
  migration: 'for the migration',
  app: 'for the app',
};

/** Prints what differs between two pools, for people; values that are long are whole under `--json` only. */
export function sayComparison(output: Output, { differences, app, notCompared }: PoolComparison): void {
  if (differences.length === 0) output.say('The settings are the same.');
  else output.say(`${grouped(differences.length)} settings differ, source -> target:`);
  for (const matters of Object.keys(whom) as Matters[]) {
    const found = differences.filter((difference) => difference.matters === matters);
    if (found.length === 0) continue;
    output.say();
    output.say(output.style('bold', `What counts ${whom[matters]}`));
    for (const [means, alike] of Map.groupBy(found, (difference) => difference.means)) {
      for (const line of linesOf(alike)) output.say(`  ${line}`);
      output.say(output.style('dim', `      ${printable(means)}`));
    }
  }
  output.say();
  output.say(output.style('bold', 'What apps must change at the cut-over'));
  for (const { what, source, target, means } of app) {
    const isGeneral = source === undefined && target === undefined;
    output.say(`  ${printable(what)}${isGeneral ? '' : `: ${shown(source)} -> ${shown(target)}`}`);
    output.say(output.style('dim', `      ${printable(means)}`));
  }
  if (notCompared.length > 0) output.say();
  for (const [operation, sides] of Map.groupBy(notCompared, (part) => part.operation)) {
    const where = sides.map(({ pool, reason }) => `${pool} (${printable(reason)})`).join(', ');
    output.say(`${output.style('yellow', 'not compared')}: what ${operation} tells; not told by ${where}`);
  }
}

/** At most so many names in one line. */
const mostNames = 5;

/** A line a setting; groups, clients and the like that only one pool has share one. */
function linesOf(differences: PoolDifference[]): string[] {
  const whole = differences.filter(isWholePart);
  const lines = differences
    .filter((difference) => !isWholePart(difference))
    .map(({ setting, source, target }) => `${printable(setting)}: ${shown(source)} -> ${shown(target)}`);
  const bySide = Map.groupBy(whole, ({ setting, target }) => {
    const kind = setting.slice(0, setting.indexOf('['));
    return `${kind}, only in the ${target === undefined ? 'source' : 'target'}`;
  });
  for (const [label, parts] of bySide) {
    const names = parts.map(({ setting }) => printable(setting.slice(setting.indexOf('[') + 1, -1)));
    const more = names.length > mostNames ? ` and ${grouped(names.length - mostNames)} more` : '';
    lines.push(`${label}: ${names.slice(0, mostNames).join(', ')}${more}`);
  }
  return lines;
}

function isWholePart({ setting }: PoolDifference): boolean {
  return setting.endsWith(']');
}

const longestShown = 100;

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
