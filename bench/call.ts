/**
 * CPU of one call, by our client and by the SDK as it comes, against a sandbox in another process:
 * `npm run -s bench:call -- 1000 10` for ten rounds of so many calls of each operation. Each client has a process of its own, and a
 * round of one follows a round of the other, so that what else the machine does weighs on both.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { createCognitoClient } from '../packages/poolferry/src/cognito/client.ts';
import { createDoor } from '../packages/poolferry/src/cognito/door.ts';
import { rateCategories } from '../packages/poolferry/src/config/choices.ts';
import { createPacer } from '../packages/poolferry/src/pacing/pacer.ts';
import { inFlight } from '../packages/poolferry/src/steps/in-flight.ts';
import { systemPorts } from '../packages/poolferry/src/system-ports.ts';
import { sendBare } from './bare-client.ts';
import { beginBench } from './begin.ts';
import { median } from './median.ts';
import { startQuickSandbox } from './sandbox-process.ts';

const inFlightAtOnce = 200;
const variants = ['as-it-comes', 'ours', 'bare'] as const;
type Variant = (typeof variants)[number];

interface Pool {
  endpoint: string;
  userPoolId: string;
}
interface Caller {
  create(username: string): Promise<unknown>;
  setPassword(username: string): Promise<unknown>;
}

const createInput = (UserPoolId: string, Username: string) => ({
  UserPoolId,
  Username,
  UserAttributes: [
    { Name: 'email', Value: Username },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'name', Value: 'Ann Example' },
    { Name: 'given_name', Value: 'Ann' },
    { Name: 'family_name', Value: 'Example' },
    { Name: 'locale', Value: 'en-GB' },
  ],
  TemporaryPassword: 'Aa1!aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  MessageAction: 'SUPPRESS' as const,
});
const passwordInput = (UserPoolId: string, Username: string) => ({
  UserPoolId,
  Username,
  Password: 'Aa1!bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
  Permanent: true,
});

const callers: Record<Variant, (pool: Pool) => Caller> = {
  'as-it-comes': ({ endpoint, userPoolId }) => {
    const client = new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1' });
    return {
      create: (name) => client.send(new AdminCreateUserCommand(createInput(userPoolId, name))),
      setPassword: (name) => client.send(new AdminSetUserPasswordCommand(passwordInput(userPoolId, name))),
    };
  },
  ours: (pool) => {
    const { userPoolId } = pool;
    const ports = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
    const client = createCognitoClient({ pool, clock: ports.clock, maxSockets: inFlightAtOnce });
    const rates = Object.fromEntries(rateCategories.map((name) => [name, 1e6]));
    const killSignal = new AbortController().signal;
    const door = createDoor({ client, pacer: createPacer({ ...ports, share: 1, rates }), ports, killSignal });
    return {
      create: (name) => door.call('AdminCreateUser', createInput(userPoolId, name)),
      setPassword: (name) => door.call('AdminSetUserPassword', passwordInput(userPoolId, name)),
    };
  },
  // The same bytes by node:http alone, neither signed nor read: what no client in Node can be cheaper than.
  bare: ({ endpoint, userPoolId }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: inFlightAtOnce });
    const send = (operation: string, input: object) => sendBare(agent, endpoint, operation, input);
    return {
      create: (name) => send('AdminCreateUser', createInput(userPoolId, name)),
      setPassword: (name) => send('AdminSetUserPassword', passwordInput(userPoolId, name)),
    };
  },
};

interface Round {
  createMs: number;
  passwordMs: number;
}

/** In the child: a round a message, its CPU milliseconds a call as the answer. */
function serve(variant: Variant, pool: Pool): void {
  const caller = callers[variant](pool);
  let round = 0;
  process.on('message', async (calls: number) => {
    round += 1;
    const names = Array.from({ length: calls }, (_, n) => `${variant}-${round}-${n}@example.com`);
    const createMs = await cpuMs(names, caller.create);
    const passwordMs = await cpuMs(names, caller.setPassword);
    process.send?.({ createMs, passwordMs } satisfies Round);
  });
  process.once('disconnect', () => process.exit());
}

async function cpuMs(names: string[], call: (name: string) => Promise<unknown>): Promise<number> {
  let next = 0;
  const before = process.cpuUsage();
  await inFlight(
    inFlightAtOnce,
    () => names[next++],
    async (name) => void (await call(name)),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / names.length;
}

async function drive(calls: number, rounds: number): Promise<void> {
  const sandbox = await startQuickSandbox(10);
  const children = variants.map((variant) =>
    fork(new URL(import.meta.url), [variant, sandbox.endpoint, sandbox.target]),
  );
  const measured = variants.map((): Round[] => []);
  try {
    // The first two are for the compiler.
    for (let round = -2; round < rounds; round += 1)
      for (const [index, child] of children.entries()) {
        child.send(calls);
        const [answer] = (await once(child, 'message')) as [Round];
        if (round >= 0) measured[index]?.push(answer);
      }
  } finally {
    for (const child of children) child.disconnect();
    await sandbox.stop();
  }
  tell(measured);
}

function tell(measured: Round[][]): void {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(
    '| client | AdminCreateUser | AdminSetUserPassword | a call | of the SDK as it comes |\n|---|---|---|---|---|',
  );
  const both = (round: Round) => (round.createMs + round.passwordMs) / 2;
  const [asItComes = []] = measured;
  for (const [index, rounds] of measured.entries()) {
    const each = [rounds.map((one) => one.createMs), rounds.map((one) => one.passwordMs), rounds.map(both)];
    const cells = each.map((values) => `${median(values).toFixed(3)} ms`);
    // Of rounds that were neighbours.
    const ratio = median(rounds.map((one, n) => both(one) / both(asItComes[n] ?? one)));
    say(`| ${variants[index]} | ${cells.join(' | ')} | ${ratio.toFixed(2)} |`);
  }
}

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';
const [first, ...rest] = process.argv.slice(2);
const variant = variants.find((one) => one === first);
if (variant !== undefined) serve(variant, { endpoint: rest[0] ?? '', userPoolId: rest[1] ?? '' });
else {
  const [calls = 1000, rounds = 10] = beginBench('bench:call -- [calls] [rounds]', [], 2).numbers;
  await drive(calls, rounds);
}
