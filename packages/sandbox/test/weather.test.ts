import { afterEach, describe, expect, it } from 'vitest';
import { createFaults } from '../src/faults.ts';
import { type FaultName, startSandbox } from '../src/index.ts';
import { newPool, newUser, openWire, type Wire } from './wire.ts';

describe('limits, faults, latency and the control endpoints', () => {
  const opened: Wire[] = [];
  const open = async (options: Parameters<typeof openWire>[0] = {}) => {
    const wire = await openWire(options);
    opened.push(wire);
    return wire;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((wire) => wire.close()));
  });

  const createMany = (wire: Wire, pool: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, at) =>
        wire.call('AdminCreateUser', { UserPoolId: pool, Username: `user${at}`, MessageAction: 'SUPPRESS' }),
      ),
    );

  it('[LM-1] throttles a category at its rate and lets in more as time passes, over all pools together', async () => {
    const wire = await open({ quota: 1 });
    const { id } = await newPool(wire);
    const admitted = async () =>
      (await createMany(wire, id, 60)).filter(({ body }) => body.__type !== 'TooManyRequestsException')
        .length;
    expect(await admitted()).toBe(50);
    const other = { UserPoolId: wire.sandbox.target.userPoolId, Username: 'x@x.com' };
    expect(await wire.error('AdminCreateUser', other)).toBe('TooManyRequestsException: Rate exceeded');
    wire.advance(100);
    expect(await admitted()).toBe(5);
  });

  it('[LM-2] answers a throttled request with 400, or 429 as the switch says', async () => {
    const wire = await open({ quota: 1 });
    const list = () => wire.call('ListUsers', { UserPoolId: wire.sandbox.source.userPoolId });
    const statuses = async () =>
      new Set((await Promise.all(Array.from({ length: 40 }, list))).map(({ status }) => status));
    expect(await statuses()).toEqual(new Set([200, 400]));
    await wire.control('POST', 'switches', { throttleStatus: 429 });
    expect(await statuses()).toEqual(new Set([429]));
  });

  const limit = (Category: string) => ({
    LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category } },
  });

  it('[LM-3] tells the provisioned limit of a category', async () => {
    const wire = await open({ quota: 2 });
    const { Limit } = await wire.ok('GetProvisionedLimit', limit('UserCreation'));
    expect(Limit).toMatchObject({ ProvisionedLimitValue: 100, FreeLimitValue: 50, ...limit('UserCreation') });
    wire.advance(1000);
    expect(await wire.error('GetProvisionedLimit', limit('Nonsense'))).toMatch(/^ResourceNotFoundException/);
  });

  it('[LM-4] tells it for every category, or for those that can be raised, as the switch says', async () => {
    const wire = await open();
    expect((await wire.call('GetProvisionedLimit', limit('UserUpdate'))).status).toBe(200);
    await wire.control('POST', 'switches', { provisionedLimitFor: 'adjustable' });
    expect((await wire.call('GetProvisionedLimit', limit('UserUpdate'))).status).toBe(400);
    expect((await wire.call('GetProvisionedLimit', limit('UserCreation'))).status).toBe(200);
  });

  it('[LM-5] raises a limit at once, between the default and the account’s maximum', async () => {
    const wire = await open({ quota: 1 });
    const raise = (Category: string, RequestedLimitValue: number) => {
      wire.advance(1000);
      return wire.call('UpdateProvisionedLimit', { ...limit(Category), RequestedLimitValue });
    };
    expect((await raise('UserCreation', 49)).body.__type).toBe('InvalidParameterException');
    expect((await raise('UserUpdate', 100)).body.__type).toBe('InvalidParameterException');
    expect((await raise('UserCreation', 51)).body.__type).toBe('ServiceQuotaExceededException');
    await wire.control('POST', 'service-quota', { quota: 'UserCreation', value: 100 });
    expect((await raise('UserCreation', 101)).body.__type).toBe('ServiceQuotaExceededException');
    expect((await raise('UserCreation', 100)).body.Limit.ProvisionedLimitValue).toBe(100);
    const { id } = await newPool(wire);
    wire.advance(1000);
    const made = (await createMany(wire, id, 110)).filter(({ status }) => status === 200);
    expect(made).toHaveLength(100);
  });

  /** A name that the fault strikes at its first creation. */
  const victimOf = (fault: FaultName): string => {
    const faults = createFaults({ names: [fault], seed: 1 });
    for (let at = 0; ; at++) {
      if (faults.decide('AdminCreateUser', `user${at}@x.com`) !== undefined) return `user${at}@x.com`;
    }
  };

  it.each([
    ['throttle-burst', 'TooManyRequestsException', false],
    ['internal-error', 'InternalErrorException', false],
    ['unavailable', 'ServiceUnavailableException', false],
    ['reset-before', 'broken', false],
    ['reset-after', 'broken', true],
    ['malformed-before', 'broken', false],
    ['malformed-after', 'broken', true],
    ['timeout-before', 'silence', false],
    ['timeout-after', 'silence', true],
  ] as const)(
    '[FA-1] under %s the client sees %s, and the work is done: %s',
    async (fault, outcome, done) => {
      const wire = await open({ faults: [fault] });
      const Username = victimOf(fault);
      const input = { UserPoolId: wire.sandbox.target.userPoolId, Username, MessageAction: 'SUPPRESS' };
      const answer = wire.call('AdminCreateUser', input).then(
        ({ body }) => body.__type,
        () => 'broken',
      );
      const silence = new Promise((resolve) => setTimeout(() => resolve('silence'), 300));
      expect(await (outcome === 'silence' ? Promise.race([answer, silence]) : answer)).toBe(outcome);
      await wire.control('POST', 'faults', { faults: 'none' });
      expect((await wire.call('AdminGetUser', input)).status === 200).toBe(done);
    },
  );

  it('[FA-2] counts a fault as such, not as an error of the operation', async () => {
    const wire = await open({ faults: ['internal-error'] });
    await createMany(wire, (await newPool(wire)).id, 400);
    const { AdminCreateUser } = (await wire.control('GET', 'requests')).body.operations;
    expect(AdminCreateUser.faults).toBeGreaterThan(0);
    expect(AdminCreateUser.ok + AdminCreateUser.faults).toBe(400);
  });

  it('[FA-3] answers as slowly as told, and again at once when told', async () => {
    const wire = await open({ latencyMs: [80, 90] });
    const startedMs = performance.now();
    await wire.ok('ListUserPools', { MaxResults: 1 });
    expect(performance.now() - startedMs).toBeGreaterThan(75);
    // So slow that the test would run out of time.
    await wire.control('POST', 'latency', { minMs: 600_000, maxMs: 600_000 });
    await wire.control('POST', 'latency', { minMs: 0, maxMs: 0 });
    await wire.ok('ListUserPools', { MaxResults: 1 });
  });

  it('[CT-1] counts requests by operation, outcome and pool, so that reading can be told from writing', async () => {
    const wire = await open();
    const { id } = await newPool(wire);
    await wire.control('DELETE', 'requests');
    await newUser(wire, id, 'ann');
    await wire.error('AdminGetUser', { UserPoolId: id, Username: 'bob' });
    const { operations } = (await wire.control('GET', 'requests')).body;
    expect(operations.AdminCreateUser).toMatchObject({ calls: 1, ok: 1, throttled: 0, pools: { [id]: 1 } });
    expect(operations.AdminGetUser).toMatchObject({ calls: 1, ok: 0, errors: { UserNotFoundException: 1 } });
    const { requests } = (await wire.control('GET', 'requests/latest')).body;
    expect(requests).toMatchObject([
      { operation: 'AdminCreateUser', poolId: id, outcome: 'ok' },
      { operation: 'AdminGetUser' },
    ]);
  });

  it('[CT-2] tells the password of a generated user, with which that user signs in', async () => {
    const wire = await open({ users: 300 });
    const { userPoolId, clientId } = wire.sandbox.source;
    const pages = await wire.pages('ListUsers', {
      UserPoolId: userPoolId,
      Filter: 'cognito:user_status = "CONFIRMED"',
    });
    const users = pages.flatMap((page) => page.Users).filter(({ Enabled }) => Enabled);
    expect(users.length).toBeGreaterThan(100);
    for (const { Username } of users.slice(0, 50)) {
      const { password } = (await wire.control('GET', `password?username=${encodeURIComponent(Username)}`))
        .body;
      expect(password).toBe(wire.sandbox.passwordOf(Username));
      const AuthParameters = { USERNAME: Username, PASSWORD: password };
      const input = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters };
      expect((await wire.ok('InitiateAuth', input)).AuthenticationResult.AccessToken).toBeTypeOf('string');
    }
  });

  it('[CT-3] names what it does not know, and changes nothing', async () => {
    const wire = await open();
    expect((await wire.control('GET', 'nothing')).status).toBe(404);
    expect(await wire.control('POST', 'switches', { throttleStatus: 500 })).toMatchObject({ status: 400 });
    expect(await wire.control('POST', 'switches', { noSuch: 1 })).toMatchObject({ status: 400 });
    expect(await wire.control('POST', 'quota', { multiplier: -1 })).toMatchObject({ status: 400 });
    expect(await wire.control('POST', 'faults', { faults: ['gremlins'] })).toMatchObject({ status: 400 });
    expect((await wire.control('GET', 'switches')).body.throttleStatus).toBe(400);
  });

  it('[CT-4] changes quotas and moves the clock while running', async () => {
    const wire = await open();
    await wire.control('POST', 'quota', { multiplier: 1 });
    const { id } = await newPool(wire);
    const throttled = async () =>
      (await createMany(wire, id, 60)).filter(({ body }) => /TooMany/.test(body.__type)).length;
    expect(await throttled()).toBe(10);
    await wire.control('POST', 'clock', { advanceMs: 1000 });
    expect(await throttled()).toBe(10);
    await wire.control('POST', 'quota', { multiplier: 'off' });
    expect(await throttled()).toBe(0);
    await wire.control('POST', 'clock', { advanceMs: 3_600_000 });
    const { headers } = await fetch(`${wire.sandbox.endpoint}/_sandbox/requests`);
    const { UserCreateDate } = (await wire.ok('AdminCreateUser', { UserPoolId: id, Username: 'later' })).User;
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - UserCreateDate * 1000)).toBeLessThan(5000);
  });

  it('[CT-5] starts with a full source that signs in by username and an empty target that signs in by email', async () => {
    const wire = await open({ users: 1_500 });
    const { source, target } = wire.sandbox;
    const pool = async (id: string) => (await wire.ok('DescribeUserPool', { UserPoolId: id })).UserPool;
    const customs = ({ SchemaAttributes }: { SchemaAttributes: { Name: string }[] }) =>
      SchemaAttributes.filter(({ Name }) => Name.startsWith('custom:'));
    const [from, to] = [await pool(source.userPoolId), await pool(target.userPoolId)];
    expect(from).toMatchObject({
      EstimatedNumberOfUsers: 1_500,
      UsernameConfiguration: { CaseSensitive: true },
    });
    expect(from.UsernameAttributes ?? from.AliasAttributes).toBeUndefined();
    expect(to).toMatchObject({
      EstimatedNumberOfUsers: 0,
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
    expect(customs(to)).toEqual(customs(from));
    expect(customs(to).length).toBeGreaterThan(0);
    const groups = async (id: string) => (await wire.ok('ListGroups', { UserPoolId: id })).Groups.length;
    expect([(await groups(source.userPoolId)) > 0, await groups(target.userPoolId)]).toEqual([true, 0]);
  });

  it('[CT-6] closes at once, requests without an answer included, and frees its port', async () => {
    const first = await startSandbox({ users: 0, latencyMs: [60_000, 60_000] });
    const waiting = fetch(first.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
      body: '{}',
    }).catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await first.close();
    expect(await waiting).toBe('cut off');
    const port = Number(new URL(first.endpoint).port);
    const second = await startSandbox({ users: 0, port });
    await expect(startSandbox({ users: 0, port })).rejects.toThrow(/EADDRINUSE/);
    await second.close();
  });
});
