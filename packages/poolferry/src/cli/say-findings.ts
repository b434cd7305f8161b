import type { Finding } from '../report/finding.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** Prints findings, what must be settled before what is only told. */
export function sayFindings(output: Output, findings: readonly Finding[]): void {
  for (const finding of findings.filter(({ weight }) => weight === 'stop')) {
    output.say();
    output.say(`${output.style('yellow', 'to settle')}: ${finding.code}, ${amount(finding)}`);
    if (finding.examples.length > 0) output.say(`  such as ${finding.examples.map(printable).join(', ')}`);
    output.say(`  ${printable(finding.means)}`);
    // A change of a pool is made elsewhere; the plan looks again when it is next asked.
    for (const choice of finding.choices)
      output.say(`  ${choice.startsWith('--') ? 'add' : 'or'}: ${printable(choice)}`);
  }
  const notes = findings.filter(({ weight }) => weight === 'note');
  if (notes.length > 0) output.say();
  for (const { code, means, parts } of notes) {
    output.say(`${output.style('bold', 'good to know')}: ${code}: ${printable(means)}`);
    if (parts.length > 0) output.say(`  ${parts.map(({ name }) => printable(name)).join(', ')}`);
  }
}

function amount({ about, count }: Finding): string {
  if (about === 'pools') return count === 1 ? '1 setting' : `${grouped(count)} settings`;
  return `${grouped(count)} ${about}`;
}
