/**
 * How long the built command takes to answer, beside a bare Node that does nothing: `npm run -s bench:start -- 40`. The best of so many
 * starts each, in turns, so that what else the machine does weighs on all alike.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beginBench, endWithUs } from './begin.ts';
import { builtCommand } from './command-process.ts';

const starts = {
  'node -e 0': ['-e', '0'],
  'poolferry --version': [builtCommand, '--version'],
  'poolferry --help': [builtCommand, '--help'],
  'poolferry plan --help': [builtCommand, 'plan', '--help'],
};

async function takesMs(args: string[]): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  endWithUs(child);
  const [code] = await once(child, 'exit');
  const tookMs = performance.now() - startedMs;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}.`);
  return tookMs;
}

const best = new Map<string, number>();
const [turns = 40] = beginBench('bench:start -- [turns]', [], 1).numbers;
for (let turn = 0; turn < turns; turn += 1)
  for (const [name, args] of Object.entries(starts))
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, await takesMs(args)));

const bareMs = best.get('node -e 0') ?? Number.NaN;
process.stdout.write('| command | best | of bare Node |\n|---|---|---|\n');
for (const [name, ms] of best)
  process.stdout.write(`| ${name} | ${ms.toFixed(1)} ms | ${(ms / bareMs).toFixed(2)} |\n`);
