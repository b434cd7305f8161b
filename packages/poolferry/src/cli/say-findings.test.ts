import { expect, test } from 'vitest';
import { type StopCode, stopFinding } from '../report/finding-texts.ts';
import type { Output } from './output.ts';
import { sayFindings } from './say-findings.ts';

const choicesOf = (code: StopCode, choices?: string[]): string[] => {
  const lines: string[] = [];
  const output = { say: (line = '') => lines.push(line), style: (_: string, text: string) => text };
  sayFindings(output as unknown as Output, [stopFinding(code, { count: 61, ...(choices && { choices }) })]);
  return lines.slice(3);
};

test('what settles a stop is told as alternatives, be it to add to the command or to change in a pool', () => {
  expect(choicesOf('reset-required')).toEqual([
    '  add: --app-handles-reset-required',
    '  or add: --routes admin-create',
  ]);
  expect(
    choicesOf('group-clash', ['in the target set X', 'take SMS out', '--acknowledge group-clash']),
  ).toEqual([
    '  change: in the target set X',
    '  or change: take SMS out',
    '  or add: --acknowledge group-clash',
  ]);
});
