import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PoolOptions } from '../config/options.ts';
import type { Ports } from '../events.ts';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { createCognitoClient, regionOf } from './client.ts';
import { connectPools } from './connect.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

const described = (id: string, accountId: string) => ({
  json: { UserPool: { Id: id, Arn: `arn:aws:cognito-idp:eu-west-1:${accountId}:userpool/${id}` } },
});

function ports(): Ports {
  return {
    emit: () => undefined,
    signal: new AbortController().signal,
    clock: createFakeClock(),
    random: { fraction: () => 0, bytes: (length) => new Uint8Array(length) },
  };
}

describe('connecting both pools', () => {
  const servers: ScriptedServer[] = [];

  beforeEach(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
    vi.stubEnv('AWS_PROFILE', undefined);
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    vi.unstubAllEnvs();
  });

  /** Both pools at one server, which knows them by the order of asking. */
  async function connect(source: [string, string], target: [string, string]) {
    const server = await startScriptedServer();
    servers.push(server);
    const answers = new Map([source, target].map(([id, accountId]) => [id, described(id, accountId)]));
    server.answerBy((input) => answers.get(String(input.UserPoolId)));
    const pool = (userPoolId: string): PoolOptions => ({ userPoolId, endpoint: server.endpoint });
    return connectPools(
      { source: pool(source[0]), target: pool(target[0]) },
      { ports: ports(), quota: { rates: {} } },
    );
  }

  const creationRate = (pools: Awaited<ReturnType<typeof connect>>): number =>
    pools.target.pacer.rateOf('UserCreation');

  test('where one pool cannot be used, nobody goes on asking the other', async () => {
    const server = await startScriptedServer();
    servers.push(server);
    const notFound = { status: 400, json: { __type: 'ResourceNotFoundException', message: 'No.' } };
    server.answerBy(({ UserPoolId }) => (UserPoolId === 'eu-west-1_Two' ? notFound : 'silence'));
    const pool = (userPoolId: string): PoolOptions => ({ userPoolId, endpoint: server.endpoint });
    const slept: number[] = [];
    const own = ports();
    const sleep = async (delayMs: number) => {
      slept.push(delayMs);
      await new Promise((wake) => setImmediate(wake));
    };
    const clock = { ...own.clock, sleep };
    const connecting = connectPools(
      { source: pool('eu-west-1_One'), target: pool('eu-west-1_Two') },
      { ports: { ...own, clock }, quota: { rates: {} } },
    );
    await expect(connecting).rejects.toMatchObject({ code: 'unknown-pool' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(slept).toEqual([]);
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  test('pools that live together share a pacer and leave half to production', async () => {
    const pools = await connect(['eu-west-1_One', '111122223333'], ['eu-west-1_Two', '111122223333']);
    expect(pools.source.pacer).toBe(pools.target.pacer);
    expect(creationRate(pools)).toBeCloseTo(0.5 * 50);
    for (const { close } of Object.values(pools)) close();
  });

  test('pools of two accounts have a pacer each and more of the quota', async () => {
    const pools = await connect(['eu-west-1_One', '111122223333'], ['eu-west-1_Two', '444455556666']);
    expect(pools.source.pacer).not.toBe(pools.target.pacer);
    expect(creationRate(pools)).toBeCloseTo(0.8 * 50);
    for (const { close } of Object.values(pools)) close();
  });

  test('a pool is never its own target', async () => {
    const same: [string, string] = ['eu-west-1_One', '111122223333'];
    await expect(connect(same, same)).rejects.toMatchObject({ code: 'same-pool' });
  });
});

test('the Region is that of the pool id, and no other', () => {
  expect(regionOf({ userPoolId: 'us-gov-west-1_AbC' })).toBe('us-gov-west-1');
  expect(regionOf({ userPoolId: 'local_AbC' })).toBe('local');
  expect(() => regionOf({ userPoolId: 'my pool' })).toThrow(expect.objectContaining({ code: 'bad-pool-id' }));
  const elsewhere = { userPoolId: 'eu-west-1_AbC', region: 'us-east-1' };
  expect(() => regionOf(elsewhere)).toThrow(expect.objectContaining({ code: 'wrong-region' }));
});

test('a client of the SDK still signs with what we have taken out of it', () => {
  const { sdk, close } = createCognitoClient({
    pool: { userPoolId: 'eu-west-1_AbC' },
    clock: createFakeClock(),
  });
  const names = sdk.middlewareStack.identify().join();
  expect(names).toContain('httpSigningMiddleware');
  expect(names).not.toContain('loggerMiddleware');
  close();
});
