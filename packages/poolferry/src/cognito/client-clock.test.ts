import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, expect, test, vi } from 'vitest';
import { systemPorts } from '../system-ports.ts';
import { createCognitoClient } from './client.ts';

afterEach(() => vi.unstubAllEnvs());

const hourMs = 3_600_000;

test('a clock that is wrong is corrected by the first refusal, for the calls under way and all that follow', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  const signedAtMs: number[] = [];
  const server = createServer((request, response) => {
    const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(String(request.headers['x-amz-date'])) ?? [];
    const iso = `${date}${time}`.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
    signedAtMs.push(Date.parse(iso));
    const isRefused = signedAtMs.length <= 2;
    response.writeHead(isRefused ? 400 : 200, {
      date: new Date(Date.now() + hourMs).toUTCString(),
      'content-type': 'application/x-amz-json-1.1',
    });
    const refusal = { __type: 'InvalidSignatureException', message: 'Signature expired: it is now earlier.' };
    request.resume().on('end', () => response.end(JSON.stringify(isRefused ? refusal : { Users: [] })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { clock } = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  const client = createCognitoClient({ pool: { userPoolId: 'eu-west-1_AbCdEfGhI', endpoint }, clock });
  const ask = () =>
    client.sdk.send(new ListUsersCommand({ UserPoolId: 'eu-west-1_AbCdEfGhI' })).then(
      () => 'answered',
      (error: Error) => error.name,
    );
  try {
    const refused = ['InvalidSignatureException', 'InvalidSignatureException'];
    expect(await Promise.all([ask(), ask()])).toEqual(refused);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['answered', 'answered', 'answered']);
    const aheadMs = signedAtMs.map((ms) => ms - Date.now());
    for (const ms of aheadMs.slice(0, 2)) expect(Math.abs(ms)).toBeLessThan(60_000);
    for (const ms of aheadMs.slice(2)) expect(Math.abs(ms - hourMs)).toBeLessThan(60_000);
  } finally {
    client.close();
    server.close();
  }
});
