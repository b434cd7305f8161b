/**
 * Many users listed, planned and verified, each command in a process of its own against a sandbox without quotas in another one:
 * `npm run -s bench:million -- 100000 1000000`. Tells of each step its seconds, its CPU for a user and its peak memory, and of the
 * ledger its size and the largest its log was; with several sizes, what the largest takes for a user against the first.
 *
 * Between plan and verify nobody is carried call by call, which would be millions: the sandbox's control endpoint puts the people of the
 * plan into the target as `migrate` would leave them, and the ledger's own functions say so.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beginBench, makeBenchFolder } from './begin.ts';
import { carryByHand } from './carry-by-hand.ts';
import { type Line, startCommand } from './command-process.ts';
import { cpuSecondsOf, forgetPeakOf, peakMbOf } from './process-costs.ts';
import { startQuickSandbox } from './sandbox-process.ts';

const categories = ['UserList', 'UserPoolRead', 'UserPoolResourceRead', 'LimitManagement'];
const unhurried = categories.flatMap((category) => ['--quota-rate', `${category}=100000`]);
const sampleMs = 50;

interface Step {
  name: string;
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
}

interface Measured {
  users: number;
  steps: Step[];
  ledgerMb: { planned: number; verified: number };
  logMb: number;
}

/** Runs one command, and tells the steps it names, from the end of the one before; what follows the last is `rest`. */
async function follow(
  args: string[],
  folder: string,
): Promise<{ steps: Step[]; result: Line; logMb: number }> {
  const { pid, lines } = startCommand(args, folder);
  const steps: Step[] = [];
  let [sinceMs, cpuBefore, peakMb, cpuSeconds, logBytes] = [performance.now(), 0, 0, 0, 0];
  const look = () => {
    peakMb = Math.max(peakMb, peakMbOf(pid));
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(pid));
    logBytes = Math.max(
      logBytes,
      statSync(join(folder, 'poolferry.db-wal'), { throwIfNoEntry: false })?.size ?? 0,
    );
  };
  const end = (name: string) => {
    look();
    const now = performance.now();
    steps.push({ name, seconds: (now - sinceMs) / 1000, cpuSeconds: cpuSeconds - cpuBefore, peakMb });
    const cost = `${(cpuSeconds - cpuBefore).toFixed(1)} s of CPU, at most ${peakMb.toFixed(0)} MB`;
    process.stderr.write(
      `${args[0]}: ${name} ended after ${((now - sinceMs) / 1000).toFixed(0)} s, ${cost}\n`,
    );
    [sinceMs, cpuBefore, peakMb] = [now, cpuSeconds, 0];
    forgetPeakOf(pid);
  };
  const timer = setInterval(look, sampleMs);
  let result: Line = {};
  for await (const line of lines) {
    if (line.type === 'step-ended') end(line.step);
    if (line.type === 'result') result = line;
  }
  clearInterval(timer);
  end('rest');
  return { steps, result, logMb: logBytes / 1e6 };
}

async function measure(users: number): Promise<Measured> {
  const sandbox = await startQuickSandbox(users);
  const { folder, remove } = makeBenchFolder();
  const ledger = join(folder, 'poolferry.db');
  const ledgerMb = () => statSync(ledger).size / 1e6;
  try {
    const { endpoint, source, target } = sandbox;
    const pools = ['--source', source, '--target', target];
    const endpoints = ['--source-endpoint', endpoint, '--target-endpoint', endpoint];
    const choices = ['--passwords', 'reset', '--duplicates', 'verified', '--without-email', 'skip'];
    const more = ['--unverified', 'carry', '--federated', 'none', ...unhurried];
    const given = [...pools, ...endpoints, ...choices, ...more];

    const planned = await follow(['plan', ...given], folder);
    if (planned.result.exported !== users || planned.result.exitCode !== 0)
      throw new Error(`plan ended oddly: ${JSON.stringify(planned.result.error ?? planned.result.exitCode)}`);
    const plannedMb = ledgerMb();

    const carried = await carryByHand({ ledger, endpoint, target });
    const verified = await follow(['verify', ...given], folder);
    const { matched, differing } = verified.result;
    if (matched !== carried || differing !== 0)
      throw new Error(
        `verify found ${matched} of ${carried} alike: ${JSON.stringify(verified.result.byKind)}`,
      );
    return {
      users,
      steps: [...named('plan', planned.steps), ...named('verify', verified.steps)],
      ledgerMb: { planned: plannedMb, verified: ledgerMb() },
      logMb: Math.max(planned.logMb, verified.logMb),
    };
  } finally {
    await sandbox.stop();
    remove();
  }
}

const named = (ofCommand: string, steps: readonly Step[]) =>
  steps.map((step) => (step.name === 'rest' ? { ...step, name: `${ofCommand}: the rest` } : step));

const say = (text: string) => process.stdout.write(`${text}\n`);

function tell({ users, steps, ledgerMb, logMb }: Measured, first: Measured): void {
  say(`\n| ${users} users | seconds | CPU for a user | against ${first.users} users | peak memory |`);
  say('|---|---|---|---|---|');
  for (const [at, { name, seconds, cpuSeconds, peakMb }] of steps.entries()) {
    const eachUs = (cpuSeconds / users) * 1e6;
    const firstUs = ((first.steps[at]?.cpuSeconds ?? 0) / first.users) * 1e6;
    const cells = [`${seconds.toFixed(1)} s`, `${eachUs.toFixed(1)} µs`, (eachUs / firstUs).toFixed(2)];
    say(`| ${name} | ${cells.join(' | ')} | ${peakMb.toFixed(0)} MB |`);
  }
  const sizes = `${ledgerMb.planned.toFixed(1)} MB planned, ${ledgerMb.verified.toFixed(1)} MB verified`;
  say(`\nLedger: ${sizes}; its log at most ${logMb.toFixed(1)} MB.`);
}

const { numbers } = beginBench('bench:million -- [users] ...', [], Number.POSITIVE_INFINITY);
const all: Measured[] = [];
for (const users of numbers.length > 0 ? numbers : [100_000, 1_000_000]) {
  all.push(await measure(users));
  tell(all.at(-1) as Measured, all[0] as Measured);
}
