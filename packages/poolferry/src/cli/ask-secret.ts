import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { printable } from './printable.ts';
import { terminalGone } from './terminal-gone.ts';

/** Asks a person at the terminal for a line that is not shown while it is typed. */
export async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  // The line editor echoes what is typed into its output, so that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Only now: what is typed before the line editor is there would be shown by the terminal itself.
  process.stderr.write(printable(question));
  // In raw mode Ctrl-C is a key like others; the process is to have it as a signal all the same.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await terminal.question('', { signal: AbortSignal.any([signal, terminalGone(terminal)]) });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
