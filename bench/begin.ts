import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Reads what a bench was asked for, and sees to it that Ctrl-C leaves nothing behind: whoever starts a process or makes a folder
 * ends or removes it at the exit.
 *
 * @param usage as in `bench:pace -- [pacer] [users]`
 * @param words that it knows
 * @param mostNumbers whole ones above 0
 */
export function beginBench<Word extends string>(
  usage: string,
  words: readonly Word[],
  mostNumbers: number,
): { words: Word[]; numbers: number[] } {
  endOnSignals();
  const asked = { words: [] as Word[], numbers: [] as number[] };
  for (const text of process.argv.slice(2)) {
    const word = words.find((known) => known === text);
    if (word !== undefined) asked.words.push(word);
    else if (/^[1-9]\d*$/.test(text) && asked.numbers.length < mostNumbers) asked.numbers.push(Number(text));
    else refuse(`"${text}" is not known here.`, usage);
  }
  return asked;
}

export function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.stderr.write('Stopped.\n');
      process.exit(130);
    });
}

/** A process that we have started does not outlive us. */
export function endWithUs(child: ChildProcess): void {
  const end = () => child.kill();
  // Before its folder is removed.
  process.prependOnceListener('exit', end);
  child.once('close', () => process.off('exit', end));
}

/** Wrong usage. */
export function refuse(text: string, usage: string): never {
  process.stderr.write(`error: ${text}\nusage: npm run -s ${usage}\n`);
  process.exit(2);
}

/** A folder for one run where temporary files are; `remove`, or the end of the process, takes it away. One in `BENCH_FOLDER` stays. */
export function makeBenchFolder(): { folder: string; remove: () => void } {
  const { BENCH_FOLDER: kept } = process.env;
  const folder = mkdtempSync(join(kept ?? tmpdir(), 'poolferry-bench-'));
  if (kept !== undefined) return { folder, remove: () => undefined };
  // Whoever is ending just now may still write into it.
  const sweep = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  process.once('exit', sweep);
  const remove = () => {
    process.off('exit', sweep);
    sweep();
  };
  return { folder, remove };
}
