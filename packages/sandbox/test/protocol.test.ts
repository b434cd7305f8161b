import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPool, newUser, openWire, type Wire } from './wire.ts';

describe('the protocol', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = await openWire();
  });
  afterAll(() => wire.close());

  it('[WP-1] answers JSON with a request id, a date and times in seconds with a fraction', async () => {
    wire.advance(7);
    const { id } = await newPool(wire);
    const { status, body, headers } = await wire.call('DescribeUserPool', { UserPoolId: id });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number.isNaN(Date.parse(headers.get('date') ?? ''))).toBe(false);
    expect(body.UserPool.CreationDate).toBeCloseTo(Date.UTC(2026, 0, 1) / 1000 + 0.007, 3);
  });

  it('[WP-2] names an error in __type, with a message and status 400', async () => {
    const { status, body } = await wire.call('DescribeUserPool', { UserPoolId: 'us-east-1_Nowhere01' });
    expect(status).toBe(400);
    expect(body).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'User pool us-east-1_Nowhere01 does not exist.',
    });
  });

  it('[WP-3] refuses an operation that it does not have, loudly', async () => {
    expect(await wire.error('CreateUserPoolReplica', {})).toMatch(
      /^UnknownOperationException: .*CreateUserPoolReplica/,
    );
  });

  it('[WP-4] asks for a signature where the service does, and for none where apps call', async () => {
    const options = { accessKeyId: 'none' };
    expect(await wire.error('ListUserPools', { MaxResults: 1 }, options)).toMatch(
      /^MissingAuthenticationTokenException/,
    );
    expect(await wire.error('InitiateAuth', {}, options)).toMatch(/^InvalidParameterException/);
  });

  it('[WP-5] refuses access key ids that stand for expired or denied credentials', async () => {
    const list = (accessKeyId: string) => wire.error('ListUserPools', { MaxResults: 1 }, { accessKeyId });
    expect(await list('EXPIREDKEY')).toMatch(/^ExpiredTokenException/);
    expect(await list('DENIEDKEY')).toMatch(/^AccessDeniedException: .*cognito-idp:ListUserPools/);
  });

  it('[WP-6] does not find a pool from another Region', async () => {
    const { id } = await newPool(wire);
    const elsewhere = { region: 'eu-west-1' };
    expect(await wire.error('DescribeUserPool', { UserPoolId: id }, elsewhere)).toMatch(
      /^ResourceNotFoundException/,
    );
    const made = await wire.call('CreateUserPool', { PoolName: 'there' }, elsewhere);
    expect(made.body.UserPool.Id).toMatch(/^eu-west-1_/);
  });

  it('[WP-7] names every missing, overlong or ill-formed member', async () => {
    expect(await wire.error('ListUsers', {})).toBe(
      'InvalidParameterException: Missing required parameter UserPoolId',
    );
    const problems = await wire.error('ListUsers', { UserPoolId: 'no pool', Limit: 61 });
    expect(problems).toMatch(
      /^InvalidParameterException: 2 validation errors detected: Value at 'userPoolId' failed/,
    );
    expect(problems).toMatch(
      /Value at 'limit' failed to satisfy constraint: Member must have value less than or equal/,
    );
    const { id } = await newPool(wire);
    for (const Username of ['two words', 'x'.repeat(129), '']) {
      expect(await wire.error('AdminGetUser', { UserPoolId: id, Username })).toMatch(
        /'username' failed to satisfy/,
      );
    }
  });

  it('[WP-8] refuses a member of another type and a body that is no JSON object', async () => {
    expect(await wire.error('ListUsers', { UserPoolId: 7 })).toMatch(/^SerializationException/);
    expect(await wire.error('ListUsers', [])).toMatch(/^SerializationException/);
  });

  it('[WP-9] keeps an idle socket open for longer than clients do', async () => {
    const { headers } = await wire.control('GET', 'switches');
    expect(headers.get('keep-alive')).toBe('timeout=65');
  });

  it('[WP-10] has the statuses of the SDK model where the switch says so', async () => {
    await wire.control('POST', 'switches', { errorStatus: 'modelled' });
    const { id } = await newPool(wire);
    expect((await wire.call('AdminGetUser', { UserPoolId: id, Username: 'nobody' })).status).toBe(404);
    await wire.control('POST', 'switches', { errorStatus: 'always-400' });
    expect((await wire.call('AdminGetUser', { UserPoolId: id, Username: 'nobody' })).status).toBe(400);
  });

  it('[WP-11] survives a client that goes away in the middle of its request', async () => {
    await new Promise<void>((resolve) => {
      const half = request(wire.sandbox.endpoint, { method: 'POST', headers: { 'content-length': 1000 } });
      half.once('error', () => resolve());
      half.write('{');
      setTimeout(() => half.destroy(), 20);
    });
    const { id } = await newPool(wire);
    expect((await newUser(wire, id, 'still-here')).Username).toBe('still-here');
  });

  it('[WP-12] gives pools, clients and users the same ids for the same seed, however requests interleave', async () => {
    const [one, two, other] = await Promise.all([1, 1, 2].map((seed) => openWire({ seed })));
    const subs = async (some: Wire, names: string[]) => {
      const made = await Promise.all(
        names.map(async (name) => [
          name,
          (await newUser(some, some.sandbox.target.userPoolId, name)).Username,
        ]),
      );
      return Object.fromEntries(made);
    };
    const names = ['a@x.com', 'b@x.com', 'c@x.com'];
    expect(one?.sandbox.target).toEqual(two?.sandbox.target);
    expect(one?.sandbox.target).not.toEqual(other?.sandbox.target);
    expect(await subs(one as Wire, names)).toEqual(await subs(two as Wire, names.toReversed()));
    await Promise.all([one?.close(), two?.close(), other?.close()]);
  });
});
