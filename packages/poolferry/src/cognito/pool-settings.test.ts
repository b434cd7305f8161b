import { describe, expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';
import { readPoolSettings } from './pool-settings.ts';

type Answers = Record<string, (input: Record<string, unknown>) => object>;

const denied = (): never => {
  throw new InputError('No.', { code: 'access-denied', hint: 'Ask.' });
};
const refused = (name: string) => (): never => {
  throw new CognitoRefusal('any', name, 'no');
};

/** A pool with two clients in two pages, one of which has a secret. */
function doorTo(others: Answers = {}) {
  const calls: string[] = [];
  const answers: Answers = {
    DescribeUserPool: () => ({ UserPool: { Id: 'us-east-1_A' } }),
    ListUserPoolClients: ({ NextToken }) =>
      NextToken === undefined
        ? { UserPoolClients: [{ ClientId: 'one' }], NextToken: 'more' }
        : { UserPoolClients: [{ ClientId: 'two' }] },
    DescribeUserPoolClient: ({ ClientId }) => ({
      UserPoolClient: { ClientId, ...(ClientId === 'one' && { ClientSecret: 'hush' }) },
    }),
    ListIdentityProviders: () => ({ Providers: [{ ProviderName: 'Google' }] }),
    DescribeIdentityProvider: () => ({
      IdentityProvider: {
        ProviderName: 'Google',
        ProviderDetails: { client_id: 'g', client_secret: 'hush' },
      },
    }),
    ...others,
  };
  const call = async (operation: string, input: Record<string, unknown>) => {
    calls.push(operation);
    return answers[operation]?.(input) ?? {};
  };
  return { door: { userPoolId: 'us-east-1_A', call } as unknown as Door, calls };
}

describe('the settings of a pool', () => {
  test('come from every page, without secrets, and tell who has one', async () => {
    const seen: object[] = [];
    const settings = await readPoolSettings(doorTo().door, {
      depth: 'deciding',
      onProgress: (read) => seen.push(read),
    });
    expect(settings.clients).toMatchObject([
      { ClientId: 'one', hasSecret: true },
      { ClientId: 'two', hasSecret: false },
    ]);
    expect(JSON.stringify(settings)).not.toContain('hush');
    expect(settings.identityProviders[0]?.ProviderDetails).toEqual({ client_id: 'g' });
    expect(settings.unread).toEqual([]);
    expect(seen).toEqual([
      { clients: 1, ofClients: 2 },
      { clients: 2, ofClients: 2 },
    ]);
  });

  test('hold secrets only for whoever asks for them', async () => {
    const settings = await readPoolSettings(doorTo().door, { depth: 'deciding', secrets: true });
    expect(settings.clients[0]?.ClientSecret).toBe('hush');
    expect(settings.identityProviders[0]?.ProviderDetails?.client_secret).toBe('hush');
  });

  test('name what is denied, once, without asking again, and what the endpoint does not know', async () => {
    const { door, calls } = doorTo({
      DescribeUserPoolClient: denied,
      ListIdentityProviders: refused('UnknownOperationException'),
    });
    const settings = await readPoolSettings(door, { depth: 'deciding' });
    expect(settings.clients).toEqual([]);
    expect(settings.unread).toEqual([
      { operation: 'DescribeUserPoolClient', reason: 'access-denied' },
      { operation: 'ListIdentityProviders', reason: 'UnknownOperationException' },
    ]);
    expect(calls.filter((operation) => operation === 'DescribeUserPoolClient')).toHaveLength(1);
  });

  test('are no settings without the pool itself', async () => {
    const gone = doorTo({ DescribeUserPool: refused('ResourceNotFoundException') });
    await expect(readPoolSettings(gone.door, { depth: 'deciding' })).rejects.toMatchObject({
      refusal: 'ResourceNotFoundException',
    });
  });

  test('leave out a client that was deleted meanwhile', async () => {
    const { door } = doorTo({ DescribeUserPoolClient: refused('ResourceNotFoundException') });
    const settings = await readPoolSettings(door, { depth: 'deciding' });
    expect(settings).toMatchObject({ clients: [], unread: [] });
  });

  test('take what only a clone needs where all is asked for, and only then', async () => {
    const forPlan = doorTo();
    await readPoolSettings(forPlan.door, { depth: 'deciding' });
    expect(forPlan.calls).not.toContain('ListResourceServers');
    const forClone = doorTo();
    await readPoolSettings(forClone.door, { depth: 'all' });
    expect(forClone.calls).toEqual(
      expect.arrayContaining([
        'ListResourceServers',
        'DescribeRiskConfiguration',
        'GetLogDeliveryConfiguration',
      ]),
    );
  });
});
