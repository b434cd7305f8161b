import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { endWithUs } from './begin.ts';

export const builtCommand = fileURLToPath(new URL('../packages/poolferry/bin/poolferry.js', import.meta.url));

const env = { ...process.env, AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' };

// biome-ignore lint/suspicious/noExplicitAny: what the command prints is looked at as a script would.
export type Line = Record<string, any>;

/**
 * Runs the built command with `--json` in a process of its own, with the credentials of a sandbox.
 *
 * @returns its lines of JSON, until it has ended
 */
export function startCommand(
  args: readonly string[],
  folder: string,
): { pid: number; lines: AsyncIterable<Line> } {
  const child = spawn(process.execPath, [builtCommand, ...args, '--json'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithUs(child);
  return { pid: child.pid ?? 0, lines: linesOf(child.stdout) };
}

async function* linesOf(input: Readable): AsyncGenerator<Line> {
  for await (const text of createInterface({ input })) yield JSON.parse(text);
}
