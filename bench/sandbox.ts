/**
 * Creates users over HTTP from a bare client, throttling off, and prints how fast each stretch went and what the sandbox weighs:
 * `npm run -s bench:sandbox -- 200000 50000` for so many users, beside as many that are generated beforehand.
 */
import { fork } from 'node:child_process';
import { Agent } from 'node:http';
import { startSandbox } from '@poolferry/sandbox';
import { sendBare } from './bare-client.ts';
import { beginBench, endWithUs } from './begin.ts';

const CONNECTIONS = 32;
const STRETCH = 50_000;

if (process.argv[2] === 'serve') {
  const startedMs = performance.now();
  const sandbox = await startSandbox({ users: Number(process.argv[3]), quota: 'off' });
  process.send?.({
    endpoint: sandbox.endpoint,
    pool: sandbox.target.userPoolId,
    upMs: performance.now() - startedMs,
  });
  process.once('disconnect', () => process.exit());
  process.on('message', () => process.send?.({ rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20) }));
} else {
  const usage = 'bench:sandbox -- [users to create] [users generated beforehand]';
  const [users = 200_000, generated = 50_000] = beginBench(usage, [], 2).numbers;
  await drive(users, generated);
}

async function drive(users: number, generated: number): Promise<void> {
  const child = fork(new URL(import.meta.url), ['serve', String(generated)]);
  endWithUs(child);
  const told = <T>() =>
    new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const { endpoint, pool, upMs } = await told<{ endpoint: string; pool: string; upMs: number }>();
  print(`${generated} generated users up in ${Math.round(upMs)} ms`);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const until = async (end: number) => {
    while (next < end) await createUser(agent, endpoint, pool, next++);
  };
  for (let done = 0; done < users; done += STRETCH) {
    const end = Math.min(users, done + STRETCH);
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: CONNECTIONS }, () => until(end)));
    const perSecond = ((end - done) / (performance.now() - startedMs)) * 1000;
    child.send('weigh');
    const { rssMiB } = await told<{ rssMiB: number }>();
    print(`${end} created: ${Math.round(perSecond)}/s, ${rssMiB} MiB`);
  }
  agent.destroy();
  child.kill();
}

function createUser(agent: Agent, endpoint: string, pool: string, index: number): Promise<void> {
  return sendBare(agent, endpoint, 'AdminCreateUser', {
    UserPoolId: pool,
    Username: `person-${index}@example.com`,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: `Person Number ${index}` },
      { Name: 'given_name', Value: 'Person' },
      { Name: 'locale', Value: 'en-GB' },
    ],
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
