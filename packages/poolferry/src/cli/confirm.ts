import { createInterface } from 'node:readline/promises';
import { InputError, InterruptedError } from '../errors.ts';
import { printable } from './printable.ts';
import type { Run } from './run.ts';
import { terminalGone } from './terminal-gone.ts';

/**
 * Asks a person; `--yes` answers for them.
 *
 * @throws InputError `not-confirmed` where nobody can be asked
 * @throws InterruptedError for Ctrl-C in place of an answer, or a terminal that is closed
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
    // Ctrl-C is the terminal's while it asks: it comes as an AbortError, as the run's own signal does.
    const answer = await terminal
      .question(`${printable(question)} [y/N] `, {
        signal: AbortSignal.any([ports.signal, terminalGone(terminal)]),
      })
      .catch((error: unknown) => {
        throw error instanceof Error && error.name === 'AbortError' ? new InterruptedError() : error;
      });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
