import type { Finding } from '../report/finding.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** Notes in a line or two each, what stops the plan last, where a terminal ends. */
export function sayFindings(output: Output, findings: readonly Finding[]): void {
  const notes = findings.filter(({ weight }) => weight === 'note');
  if (notes.length > 0) {
    output.say();
    output.say(output.style('bold', 'What the plan found:'));
  }
  for (const note of notes) {
    output.say(`  ${heading(note)}. ${printable(note.means)}`);
    sayParts(output, note, '    ');
  }
  for (const stop of findings.filter(({ weight }) => weight === 'stop')) {
    output.say();
    output.say(`${output.style('yellow', 'to settle')}: ${heading(stop)}`);
    output.say(`  ${printable(stop.means)}`);
    sayParts(output, stop, '  ');
    if (stop.examples.length > 0) output.say(`  such as ${stop.examples.map(printable).join(', ')}`);
    stop.choices.forEach((choice, place) => {
      output.say(
        `  ${place === 0 ? '' : 'or '}${isChangeOfPool(choice) ? 'change' : 'add'}: ${printable(choice)}`,
      );
    });
  }
}

/** Flags and config are added to the next plan; a change of a pool is made elsewhere. */
const isChangeOfPool = (choice: string) => !/^(?:--|in the config file)/.test(choice);

const heading = ({ code, count, unit }: Finding) =>
  `${code}: ${grouped(count)} ${count === 1 ? unit.slice(0, -1) : unit}`;

const mostParts = 20;

function sayParts(output: Output, { parts }: Finding, indent: string): void {
  for (const { name, count } of parts.slice(0, mostParts))
    output.say(`${indent}${printable(name)}: ${grouped(count)}`);
  if (parts.length > mostParts)
    output.say(`${indent}… and ${grouped(parts.length - mostParts)} more (all with --json)`);
}
