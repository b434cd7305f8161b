/**
 * Plans of more and more users, each by the command in a process of its own against a sandbox without quotas in another one:
 * `npm run -s bench:plan -- 100000 300000 1000000`. Tells seconds, seconds for each 100,000 users and the peak memory of the command.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../packages/poolferry/bin/poolferry.js', import.meta.url));
const categories = ['UserList', 'UserPoolRead', 'UserPoolResourceRead', 'LimitManagement'];
const unhurried = categories.flatMap((category) => ['--quota-rate', `${category}=100000`]);
const env = { ...process.env, AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' };

// biome-ignore lint/suspicious/noExplicitAny: what the command prints is looked at as a script would.
type Line = Record<string, any>;

async function startSandbox(users: number): Promise<{ process: ChildProcess; ready: Line }> {
  // The sandbox holds its users in memory; the command under measurement does not.
  const args = [
    '--max-old-space-size=12000',
    '--max-semi-space-size=4',
    command,
    'sandbox',
    '--port',
    '0',
    '--json',
  ];
  const child = spawn(
    process.execPath,
    [...args, '--users', `${users}`, '--quota', 'off', '--latency', '0-0'],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout }))
    return { process: child, ready: JSON.parse(line) };
  throw new Error('The sandbox has ended.');
}

/** The peak as the kernel tells it, looked at while the process lasts. */
function peakMbOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
  } catch {
    // Ended meanwhile, or a system that tells it otherwise.
    return 0;
  }
}

async function measure(users: number): Promise<string> {
  const sandbox = await startSandbox(users);
  const folder = mkdtempSync(join(tmpdir(), 'poolferry-bench-'));
  try {
    const { endpoint, source, target } = sandbox.ready;
    const pools = ['--source', source, '--target', target];
    const endpoints = ['--source-endpoint', endpoint, '--target-endpoint', endpoint];
    const choices = ['--passwords', 'reset', '--duplicates', 'verified', '--without-email', 'skip'];
    const more = ['--unverified', 'carry', '--federated', 'none', ...unhurried];
    const startedMs = performance.now();
    const child = spawn(
      process.execPath,
      [command, 'plan', '--json', ...pools, ...endpoints, ...choices, ...more],
      { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let peakMb = 0;
    const look = setInterval(() => {
      peakMb = Math.max(peakMb, peakMbOf(child.pid));
    }, 50);
    const steps: Record<string, number> = {};
    let result: Line = {};
    for await (const text of createInterface({ input: child.stdout })) {
      const line: Line = JSON.parse(text);
      if (line.type === 'step-ended') steps[line.step] = line.seconds;
      if (line.type === 'result') result = line;
    }
    clearInterval(look);
    const seconds = (performance.now() - startedMs) / 1000;
    if (result.exported !== users)
      throw new Error(`plan ended oddly: ${JSON.stringify(result.error ?? result.exitCode)}`);
    const mb = statSync(join(folder, 'poolferry.db')).size / 1e6;
    const rest = seconds - (steps.export ?? 0) - (steps.plan ?? 0);
    const each = (seconds / users) * 100_000;
    const times = [steps.export ?? 0, steps.plan ?? 0, rest, seconds, each].map(
      (one) => `${one.toFixed(1)} s`,
    );
    return `| ${users} | ${times.join(' | ')} | ${peakMb.toFixed(0)} MB | ${mb.toFixed(0)} MB |`;
  } finally {
    sandbox.process.kill();
    await once(sandbox.process, 'close');
    rmSync(folder, { recursive: true, force: true });
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`);
say('| users | list | decide | estimate and the rest | whole | each 100,000 | peak memory | ledger |');
say('|---|---|---|---|---|---|---|---|');
const sizes = process.argv.slice(2).map(Number);
for (const users of sizes.length > 0 ? sizes : [100_000, 300_000, 1_000_000]) say(await measure(users));
