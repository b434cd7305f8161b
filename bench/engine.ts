/**
 * CPU of a migration beside that of its calls alone: `npm run -s bench:engine -- 5000 3` for three rounds of so many users. Each
 * round migrates them by the library (planned before, which is not counted), then makes the very same calls by our client alone, and by
 * a plain loop over the SDK as it comes; each in a process of its own and against a fresh sandbox without quotas in another one.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createCognitoClient } from '../packages/poolferry/src/cognito/client.ts';
import { operations } from '../packages/poolferry/src/cognito/operations.ts';
import { rateCategories } from '../packages/poolferry/src/config/choices.ts';
import type { Operation } from '../packages/poolferry/src/pacing/categories.ts';
import { inFlight } from '../packages/poolferry/src/steps/in-flight.ts';
import { migrate, planMigration } from '../packages/poolferry/src/steps/migrate.ts';
import { systemPorts } from '../packages/poolferry/src/system-ports.ts';
import { openAgain } from '../test/in-process.ts';
import { beginBench, endWithUs, makeBenchFolder } from './begin.ts';
import { median } from './median.ts';
import { type SandboxProcess, startQuickSandbox } from './sandbox-process.ts';

const variants = ['migrate', 'our client', 'the SDK as it comes'] as const;
type Variant = (typeof variants)[number];

/** The command's flags; the plain loop has Node's defaults. */
const commandFlags = ['--max-semi-space-size=4', '--heap-growing-percent=30'];

/** As many users on the way as a migration has where answers are quick. */
const atOnce = 200;

interface Call {
  operation: Operation;
  input: Record<string, unknown>;
}
/** What was called: first what is everybody's, then each user's calls in their order. */
interface Calls {
  shared: Call[];
  users: Call[][];
}
interface Work {
  what: 'record' | Variant;
  pools: Pick<SandboxProcess, 'endpoint' | 'source' | 'target'>;
  callsFile: string;
  ledger: string;
}
interface Measured {
  cpuMs: number;
  wallMs: number;
  users: number;
  calls: number;
}

async function carry({ what, pools, callsFile, ledger }: Work): Promise<Measured> {
  const { endpoint, source, target } = pools;
  const rates = Object.fromEntries(rateCategories.map((name) => [name, 1e6]));
  const pair = { endpoint, source: { userPoolId: source }, target: { userPoolId: target } };
  const options = { quota: { share: 1, rates } };
  const migration = await openAgain(pair as Parameters<typeof openAgain>[0], ledger, { options });
  try {
    if (!(await planMigration(migration, { again: false }))) throw new Error('The plan stops.');
    await migration.limitsAsked;
    const calls = what === 'record' ? recordCalls(migration.target.door) : undefined;
    const used = await measure(() => migrate(migration, { mayPlan: false, verify: false }));
    if (calls !== undefined) writeFileSync(callsFile, JSON.stringify(calls));
    const { migrated, failed, pending } = migration.ledger.census.counts();
    if (failed + pending > 0) throw new Error(`${failed} failed, ${pending} are pending.`);
    return { ...used, users: migrated, calls: 0 };
  } finally {
    migration.close();
  }
}

type Door = Awaited<ReturnType<typeof openAgain>>['target']['door'];

function recordCalls(door: Door): Calls {
  const shared: Call[] = [];
  const byName = new Map<string, Call[]>();
  const call = door.call as (operation: Operation, input: Call['input'], more?: object) => Promise<unknown>;
  const recording = async (operation: Operation, input: Call['input'], more?: object) => {
    const answer = await call(operation, input, more);
    const name = input.Username as string | undefined;
    if (name === undefined) shared.push({ operation, input });
    else if (operation === 'AdminCreateUser') {
      const own = [{ operation, input }];
      byName.set(name, own);
      byName.set((answer as { User: { Username: string } }).User.Username, own);
    } else byName.get(name)?.push({ operation, input });
    return answer;
  };
  Object.assign(door, { call: recording });
  return {
    shared,
    get users() {
      return [...new Set(byName.values())];
    },
  };
}

async function replay({ what, pools, callsFile }: Work): Promise<Measured> {
  const { endpoint, target } = pools;
  const { shared, users }: Calls = JSON.parse(readFileSync(callsFile, 'utf8'));
  const { clock } = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  const sdk =
    what === 'our client'
      ? createCognitoClient({ pool: { userPoolId: target, endpoint }, clock, maxSockets: atOnce }).sdk
      : new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1' });
  const send = async ({ operation, input }: Call, Username?: unknown) => {
    const { Command } = operations[operation];
    const more = Username === undefined ? {} : { Username };
    // biome-ignore lint/suspicious/noExplicitAny: whichever operation it was.
    await sdk.send(new Command({ ...input, ...more, UserPoolId: target } as any) as any);
  };
  // What a plan does before, so that the compiler has seen all three at work.
  for (let page = 0; page < 80; page += 1) await sdk.send(new ListUsersCommand({ UserPoolId: pools.source }));
  for (const call of shared) await send(call);
  let next = 0;
  const used = await measure(() =>
    inFlight(
      atOnce,
      () => users[next++],
      async (own) => {
        for (const call of own) await send(call, own[0]?.input.Username);
      },
    ),
  );
  sdk.destroy();
  return { ...used, users: users.length, calls: users.flat().length };
}

async function measure(work: () => Promise<unknown>): Promise<{ cpuMs: number; wallMs: number }> {
  const [before, startedMs] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - startedMs };
}

async function inItsOwnProcess(users: number, what: Work['what'], folder: string): Promise<Measured> {
  const sandbox = await startQuickSandbox(users);
  const { endpoint, source, target } = sandbox;
  const ledger = join(mkdtempSync(join(folder, 'run-')), 'poolferry.db');
  const work: Work = {
    what,
    pools: { endpoint, source, target },
    callsFile: join(folder, 'calls.json'),
    ledger,
  };
  const profile =
    process.env.BENCH_PROFILE === what ? ['--cpu-prof', '--cpu-prof-dir=/tmp/poolferry-profile'] : [];
  const flags = what === 'the SDK as it comes' ? [] : commandFlags;
  const child = fork(new URL(import.meta.url), ['child'], { execArgv: [...flags, ...profile] });
  endWithUs(child);
  child.send(work);
  const answered = once(child, 'message');
  const [ended] = await Promise.race([answered, once(child, 'exit')]);
  await sandbox.stop();
  if (typeof ended !== 'object') throw new Error(`${what} has ended with ${ended}.`);
  return ended as Measured;
}

async function drive(users: number, rounds: number): Promise<void> {
  const { folder, remove } = makeBenchFolder();
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const each: Record<Variant, Measured[]> = { migrate: [], 'our client': [], 'the SDK as it comes': [] };
  try {
    await inItsOwnProcess(users, 'record', folder);
    for (let round = 0; round < rounds; round += 1)
      for (const variant of variants) each[variant].push(await inItsOwnProcess(users, variant, folder));
  } finally {
    remove();
  }
  say('| who | users | CPU a user | calls a user | CPU a call | users a second |\n|---|---|---|---|---|---|');
  const callsOf = each['our client'][0]?.calls ?? Number.NaN;
  for (const variant of variants) {
    const own = each[variant];
    const count = own[0]?.users ?? Number.NaN;
    const cpuMs = median(own.map((one) => one.cpuMs));
    const perSecond = (count / median(own.map((one) => one.wallMs))) * 1000;
    const cells = [cpuMs / count, callsOf / count, cpuMs / callsOf].map((value) => value.toFixed(3));
    say(
      `| ${variant} | ${count} | ${cells[0]} ms | ${cells[1]} | ${cells[2]} ms | ${perSecond.toFixed(0)} |`,
    );
  }
  const ratio = (of: (round: number) => number) =>
    median(each.migrate.map((_, round) => of(round))).toFixed(2);
  const cpu = (variant: Variant, round: number) => each[variant][round]?.cpuMs ?? Number.NaN;
  say(`engine, part of its calls: ${ratio((n) => cpu('migrate', n) / cpu('our client', n) - 1)}`);
  say(
    `in all, part of the SDK as it comes: ${ratio((n) => cpu('migrate', n) / cpu('the SDK as it comes', n))}`,
  );
  say(
    `engine, part of what the calls cost by the SDK as it comes: ${ratio((n) => (cpu('migrate', n) - cpu('our client', n)) / cpu('the SDK as it comes', n))}`,
  );
}

if (process.argv[2] === 'child') {
  process.once('message', async (work: Work) => {
    const isReplay = work.what === 'our client' || work.what === 'the SDK as it comes';
    process.send?.(await (isReplay ? replay(work) : carry(work)), () => process.disconnect());
  });
} else {
  const [users = 5000, rounds = 3] = beginBench('bench:engine -- [users] [rounds]', [], 2).numbers;
  await drive(users, rounds);
}
