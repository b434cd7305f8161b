import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createService, type Service } from './service.ts';
import { openWire } from './wire.ts';

const READY_WITHIN_MS = 30_000;
const PROGRAM = 'moto_server';
const REGION = 'us-east-1';

/** Whether `moto_server` can be started here. */
export async function motoIsInstalled(): Promise<boolean> {
  const child = spawn(PROGRAM, ['--help'], { stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/**
 * Starts moto's server on a free port.
 *
 * @throws Error where it does not answer.
 */
export async function startMoto(): Promise<Service> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(PROGRAM, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  // Nobody stops the server of a test that was interrupted.
  const stopAtExit = () => child.kill();
  process.once('exit', stopAtExit);
  await untilItAnswers(endpoint, child);
  const keys = { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'of-no-account' };
  const wire = openWire(endpoint, REGION, keys);
  return createService(wire, {
    name: 'moto',
    endpoint,
    region: REGION,
    email: (name) => `${name}@example.com`,
    // moto sends nothing; it tells the code in a header of the answer.
    recoveryCode: async (pool, Username) => {
      const { headers } = await wire.call('ForgotPassword', { ClientId: pool.clientId, Username });
      return headers.get('x-moto-forgot-password-confirmation-code') ?? 'none';
    },
    stop: async () => {
      process.off('exit', stopAtExit);
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  });
}

async function untilItAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  const deadlineMs = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`);
    const ready = await fetch(`${endpoint}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  child.kill();
  throw new Error(`moto_server did not answer within ${READY_WITHIN_MS} ms`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The free port has no number');
  return address.port;
}
