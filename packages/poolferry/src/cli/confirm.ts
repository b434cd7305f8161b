import { createInterface } from 'node:readline/promises';
import { InputError } from '../errors.ts';
import type { Run } from './run.ts';

/**
 * Asks a person; `--yes` answers for them.
 *
 * @throws InputError `not-confirmed` where nobody can be asked
 */
export async function confirm(
  { flags, output, ports }: Run<Run['flags'] & { yes?: boolean }>,
  question: string,
): Promise<boolean> {
  if (flags.yes === true) return true;
  if (output.json || !process.stdin.isTTY || !process.stderr.isTTY) {
    throw new InputError('This wants your word, and there is no terminal to ask at.', {
      code: 'not-confirmed',
      hint: 'Look at what it says, then run the same command with --yes.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: ports.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
