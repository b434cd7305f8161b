import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createService, type Service } from './service.ts';
import { openWire } from './wire.ts';

const READY_WITHIN_MS = 30_000;
const PROGRAM = 'moto_server';
const REGION = 'us-east-1';

/**
 * Starts moto's server on a free port.
 *
 * @returns undefined where `moto_server` is not installed.
 * @throws Error where it is, but does not answer.
 */
export async function startMoto(): Promise<Service | undefined> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(PROGRAM, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const absent = once(child, 'error').then(() => 'absent' as const);
  if ((await Promise.race([absent, answers(endpoint, child)])) === 'absent') return undefined;
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
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  });
}

async function answers(endpoint: string, child: ChildProcess): Promise<'ready' | 'absent'> {
  const deadlineMs = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadlineMs) {
    // 127 is a version manager's stand-in for a program that is not there.
    if (child.exitCode === 127) return 'absent';
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`);
    const ready = await fetch(`${endpoint}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return 'ready';
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
