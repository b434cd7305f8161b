import { expect, test } from 'vitest';
import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import type { Creation, CreationOf } from '../../pools/clone/part.ts';
import { type DoorScript, scriptedDoor } from '../scripted-door.ts';
import { makePart } from './make-part.ts';

type Part = Exclude<Creation, { operation: 'CreateUserPool' }>;

function made(part: Part, script: DoorScript, wasUnderWay = false) {
  const { door, calls } = scriptedDoor(script);
  const secrets = {
    clients: new Map([['old1', 'the-secret-of-old-one-it-is']]),
    providers: new Map([['Google', { client_secret: 'googles' }]]),
  };
  const clients = { old2: 'new2' };
  return { calls, result: makePart(part, { door, secrets, clients }, wasUnderWay) };
}

const client: CreationOf<'CreateUserPoolClient'> = {
  ...{ id: 'client:old1', operation: 'CreateUserPoolClient', forClient: 'old1' },
  ...{ input: { ClientName: 'web' }, secrets: ['ClientSecret'] },
};
const operationsOf = (calls: { operation: string }[]) => calls.map(({ operation }) => operation);

test('a client keeps its secret, and is made without a search where nothing is in doubt', async () => {
  const { calls, result } = made(client, () => ({ UserPoolClient: { ClientId: 'new1' } }));
  expect(await result).toBe('new1');
  expect(operationsOf(calls)).toEqual(['CreateUserPoolClient']);
  expect(calls[0]?.input).toMatchObject({ ClientSecret: 'the-secret-of-old-one-it-is', ClientName: 'web' });
});

test.each([true, false])(
  'a client whose answer was lost is looked for, not made twice (there: %s)',
  async (isThere) => {
    const others = [
      { ClientName: 'web', ClientId: 'new2' },
      { ClientName: 'app', ClientId: 'new3' },
    ];
    const { calls, result } = made(client, ({ operation }, nth) => {
      if (operation === 'ListUserPoolClients')
        return { UserPoolClients: isThere ? [...others, { ClientName: 'web', ClientId: 'lost' }] : others };
      if (nth === 1) throw new LostAnswer('CreateUserPoolClient', 'ECONNRESET');
      return { UserPoolClient: { ClientId: 'second' } };
    });
    expect(await result).toBe(isThere ? 'lost' : 'second');
    expect(operationsOf(calls).filter((one) => one === 'CreateUserPoolClient')).toHaveLength(isThere ? 1 : 2);
  },
);

test('a resource server is looked for on every page', async () => {
  const part: Part = {
    ...{ id: 'rs', operation: 'CreateResourceServer', input: { Identifier: 'last', Name: 'x' } },
  };
  const { calls, result } = made(part, ({ operation, input }) => {
    if (operation !== 'ListResourceServers')
      throw new CognitoRefusal(operation, 'InvalidParameterException', 'no');
    if (input.NextToken === 'second') return { ResourceServers: [{ Identifier: 'last' }] };
    return { ResourceServers: [{ Identifier: 'first' }], NextToken: 'second' };
  });
  await expect(result).resolves.toBeUndefined();
  expect(operationsOf(calls)).toEqual(['CreateResourceServer', 'ListResourceServers', 'ListResourceServers']);
});

test('a client that was under way when the last run ended is looked for first', async () => {
  const { calls, result } = made(
    client,
    () => ({ UserPoolClients: [{ ClientName: 'web', ClientId: 'lost' }] }),
    true,
  );
  expect(await result).toBe('lost');
  expect(operationsOf(calls)).toEqual(['ListUserPoolClients']);
});

test.each([
  {
    part: { id: 'group:a', operation: 'CreateGroup', input: { GroupName: 'a' } },
    refusal: 'GroupExistsException',
    there: {},
  },
  {
    part: { id: 'rs', operation: 'CreateResourceServer', input: { Identifier: 'orders', Name: 'x' } },
    refusal: 'InvalidParameterException',
    there: { ResourceServers: [{ Identifier: 'orders' }] },
  },
  {
    part: { id: 'a', operation: 'AddCustomAttributes', input: { CustomAttributes: [{ Name: 'late' }] } },
    refusal: 'InvalidParameterException',
    there: { UserPool: { SchemaAttributes: [{ Name: 'custom:late' }] } },
  },
  {
    part: { id: 'domain', operation: 'CreateUserPoolDomain', input: { Domain: 'x' } },
    refusal: 'InvalidParameterException',
    there: { UserPool: { Domain: 'x' } },
  },
] as { part: Part; refusal: string; there: object }[])(
  '$part.operation takes what is there for made, and no other refusal',
  async ({ part, refusal, there }) => {
    const refuse =
      (answer: object, name: string): DoorScript =>
      ({ operation }) => {
        if (operation === part.operation) throw new CognitoRefusal(operation, name, 'no');
        return answer;
      };
    await expect(made(part, refuse(there, refusal)).result).resolves.toBeUndefined();
    await expect(made(part, refuse({}, 'LimitExceededException')).result).rejects.toThrowError(
      /LimitExceeded/,
    );
    if (refusal === 'InvalidParameterException')
      await expect(made(part, refuse({}, refusal)).result).rejects.toThrowError(/InvalidParameter/);
  },
);

test('secrets of providers and ids of clients are put in when the call is made', async () => {
  const google: Part = {
    ...{ id: 'identity-provider:Google', operation: 'CreateIdentityProvider', secrets: ['client_secret'] },
    input: { ProviderName: 'Google', ProviderType: 'Google', ProviderDetails: { client_id: 'x' } },
  };
  const provider = made(google, () => ({}));
  await provider.result;
  expect(provider.calls[0]?.input.ProviderDetails).toEqual({ client_id: 'x', client_secret: 'googles' });
  const risk = made(
    { id: 'risk:old2', operation: 'SetRiskConfiguration', input: {}, forClient: 'old2' },
    () => ({}),
  );
  await risk.result;
  expect(risk.calls[0]?.input).toMatchObject({ UserPoolId: 'eu-west-1_Target123', ClientId: 'new2' });
});
