/**
 * How well the pace is held: `npm run -s bench:pace`, or with some of `model`, `pacer`, `alone`, `beside` and a number of users, as
 * `npm run -s bench:pace -- beside 1000`.
 *
 * - `model`: the pacer's parts beside others in virtual time.
 * - `pacer`: the pacer alone on the real clock, at 25 and at 5,000 calls a second.
 * - `alone`: migrations of users who are each in one group, a tenth of them disabled, against a sandbox in a process of its own at the
 *   documented quotas, answers of 20 to 80 ms: seconds against calls / (rate x share) of the slowest category, UserUpdate.
 * - `beside`: the same beside another client that takes half of UserUpdate in one pattern or another.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createPacer } from '../packages/poolferry/src/pacing/pacer.ts';
import { systemPorts } from '../packages/poolferry/src/system-ports.ts';
import { beginBench, makeBenchFolder } from './begin.ts';
import { type Line, startCommand } from './command-process.ts';
import { type Pattern, patterns, startOtherClient } from './other-client.ts';
import { modelTables } from './pace-model.ts';
import { control, forgetRequests, type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const percent = (part: number) => `${(part * 100).toFixed(2)} %`;

/** Callers that ask again as soon as they had their turn, for so long. */
async function holdPace(ratePerSecond: number, callers: number, seconds: number): Promise<string> {
  const { clock } = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  const pacer = createPacer({ clock, emit: () => undefined, share: 1, rates: { UserUpdate: ratePerSecond } });
  const turns: number[] = [];
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const ask = async () => {
    while (performance.now() - startedMs < seconds * 1000) {
      await pacer.take('AdminAddUserToGroup');
      turns.push(performance.now());
    }
  };
  await Promise.all(Array.from({ length: callers }, ask));
  const { user, system } = process.cpuUsage(cpu);
  let worst = 0;
  let oldest = 0;
  turns.forEach((atMs, index) => {
    while ((turns[oldest] ?? atMs) <= atMs - 1000) oldest += 1;
    worst = Math.max(worst, index - oldest + 1);
  });
  const span = ((turns.at(-1) ?? 0) - (turns[0] ?? 0)) / 1000;
  const rate = (turns.length - 1) / span;
  return `| ${ratePerSecond} | ${rate.toFixed(2)} (${percent(rate / ratePerSecond)}) | ${worst} | ${((user + system) / turns.length).toFixed(0)} µs |`;
}

async function putUsers({ endpoint, source, target }: SandboxProcess, users: number): Promise<string[]> {
  for (let from = 0; from < users; from += 500) {
    const some = Array.from({ length: Math.min(500, users - from) }, (_, n) => {
      const nth = from + n;
      const attributes = { email: `user-${nth}@example.com`, email_verified: 'true', name: `User ${nth}` };
      return {
        username: `user-${nth}`,
        attributes,
        status: 'CONFIRMED',
        enabled: nth % 10 !== 0,
        groups: ['all'],
      };
    });
    await control(endpoint, 'users', { pool: source, groups: [{ name: 'all' }], users: some });
  }
  const others = Array.from({ length: 100 }, (_, n) => ({
    attributes: { email: `other-${n}@example.com`, email_verified: 'true' },
    status: 'CONFIRMED',
  }));
  const put = await control(endpoint, 'users', { pool: target, users: others });
  return put.users.map(({ username }: Line) => username);
}

const updates = ['AdminAddUserToGroup', 'AdminDisableUser'];
/** Documented; the sandbox's as well. */
const updatesPerSecond = 25;
const lookEveryMs = 250;

/** Our calls of UserUpdate so far, by the sandbox's count. */
async function ourUpdates(endpoint: string): Promise<{ ok: number; throttled: number }> {
  const { operations } = await control(endpoint, 'requests');
  const counts = updates.map((name) => operations[name] ?? { ok: 0, throttled: 0 });
  return {
    ok: counts.reduce((sum, { ok }) => sum + ok, 0),
    throttled: counts.reduce((sum, { throttled }) => sum + throttled, 0),
  };
}

async function migrate(users: number, share: number | undefined, pattern?: Pattern): Promise<string> {
  const sandbox = await startSandboxProcess(['--users', '0', '--quota', '1', '--latency', '20-80']);
  const { folder, remove } = makeBenchFolder();
  try {
    const { endpoint, source, target } = sandbox;
    const usernames = await putUsers(sandbox, users);
    const pools = ['--source', source, '--target', target];
    const endpoints = ['--source-endpoint', endpoint, '--target-endpoint', endpoint];
    const choices = ['--passwords', 'reset', ...(share === undefined ? [] : ['--quota-share', `${share}`])];
    const given = [...pools, ...endpoints, ...choices];
    // The plan first, so that the other client and the count begin with the migration.
    await finish(['plan', ...given], folder);
    await forgetRequests(endpoint);
    const other =
      pattern && startOtherClient(endpoint, target, usernames, { pattern, ratePerSecond: updatesPerSecond });
    // Whether we soon hear of bursts that meet an empty budget is chance: another one in each run.
    if (other !== undefined) await pause(Math.random() * 1000);
    const running = finish(['migrate', '--yes', '--no-verify', ...given], folder);
    const ended = running.then(() => true);
    const looks: { atMs: number; ok: number; throttled: number; calls: number; theirThrottled: number }[] =
      [];
    do {
      const { ok, throttled } = await ourUpdates(endpoint);
      const theirs = other?.counts() ?? { calls: 0, throttled: 0 };
      looks.push({
        atMs: performance.now(),
        ok,
        throttled,
        calls: theirs.calls,
        theirThrottled: theirs.throttled,
      });
    } while (
      !(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, lookEveryMs, false))]))
    );
    const lines = await running;
    await other?.stop();
    const result = lines.at(-1) ?? {};
    const { operations } = await control(endpoint, 'requests');
    const all = Object.entries(operations as Record<string, Line>).filter(
      ([name]) => name !== 'AdminEnableUser',
    );
    const calls = all.reduce((sum, [, one]) => sum + one.calls, 0);
    const throttled = all.reduce((sum, [, one]) => sum + one.throttled, 0);
    const wall = lines.find((line) => line.type === 'step-ended' && line.step === 'migrate')?.seconds ?? 0;
    const { ok } = await ourUpdates(endpoint);
    const floor = ok / (updatesPerSecond * (share ?? 0.5));
    const lost = users - (result.migrated ?? 0);
    const common = `${wall.toFixed(1)} s | ${percent(throttled / calls)} | ${lost} |`;
    if (other === undefined)
      return `| ${users} | ${share ?? 'default (0.5)'} | ${floor.toFixed(1)} s | ${(wall / floor).toFixed(3)} | ${common}`;
    // From our first call to the last.
    const first = looks.findLast((look) => look.ok === 0) ?? looks[0];
    const last = looks.find((look) => look.ok === ok) ?? looks.at(-1);
    if (first === undefined || last === undefined) throw new Error('The migration was not seen.');
    const seconds = (last.atMs - first.atMs) / 1000;
    const theirCalls = last.calls - first.calls;
    const theirs = (last.theirThrottled - first.theirThrottled) / theirCalls;
    const left = Math.min(updatesPerSecond * (share ?? 0.5), updatesPerSecond - theirCalls / seconds);
    return `| ${users} | ${share ?? 'default (0.5)'} | ${(theirCalls / seconds).toFixed(1)}/s | ${percent(theirs)} | ${percent(ok / seconds / left)} | ${common}`;
  } finally {
    await sandbox.stop();
    remove();
  }
}

async function finish(args: string[], folder: string): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of startCommand(args, folder).lines)
    if (line.type === 'step-ended' || line.type === 'result') lines.push(line);
  return lines;
}

const parts = ['model', 'pacer', 'alone', 'beside'] as const;
const asked = beginBench('bench:pace -- [model] [pacer] [alone] [beside] [users]', parts, 1);
const [users = 5000] = asked.numbers;
const wants = (part: (typeof parts)[number]) => asked.words.length === 0 || asked.words.includes(part);
if (wants('model')) for (const line of modelTables()) say(line);
if (wants('pacer')) {
  say('| rate a second | held | worst second | CPU a call |\n|---|---|---|---|');
  say(await holdPace(25, 40, 20));
  say(await holdPace(5000, 400, 10));
}
if (wants('alone')) {
  say('| users | share | floor | wall / floor | wall | throttled | lost |\n|---|---|---|---|---|---|---|');
  for (const share of [1, undefined]) say(await migrate(users, share));
}
if (wants('beside')) {
  say(
    '| the other takes | users | share | their calls | theirs throttled | used of what is left | wall | ours throttled | lost |',
  );
  say('|---|---|---|---|---|---|---|---|---|');
  for (const [name, pattern] of Object.entries(patterns))
    for (const share of [1, undefined]) say(`| ${name} ${await migrate(users, share, pattern)}`);
}
