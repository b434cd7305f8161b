import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { createCognitoClient } from './client.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 25, 3, 4, 5) });
  vi.stubEnv('AWS_PROFILE', undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const pool = { userPoolId: 'eu-west-1_AbCdEfGhI' };
const jane = () =>
  new AdminCreateUserCommand({
    UserPoolId: pool.userPoolId,
    Username: 'jané "J" 🎉@example.com',
    UserAttributes: [{ Name: 'name', Value: '  Jané\n\u2028' }],
  });

/** Takes what would be sent, and answers it. */
function catchSent(sdk: CognitoIdentityProviderClient) {
  const sent: object[] = [];
  const toNobody = () => async (args: { request: unknown }) => {
    const { headers, body } = args.request as { headers: Record<string, string>; body: Uint8Array };
    sent.push({ headers, body: new TextDecoder().decode(body) });
    const response = { statusCode: 200, headers: {}, body: Buffer.from('{"User":{}}') };
    return { response, output: { $metadata: {} } };
  };
  sdk.middlewareStack.add(toNobody, { step: 'deserialize', priority: 'low', name: 'toNobody' });
  return sent;
}

function loginAs(name: string, sessionToken?: string): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', `id-${name}`);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', `secret-${name}`);
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
  // About to expire, so that they are asked for anew.
  vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', new Date(Date.now() + 1000).toISOString());
}

test('signs to the letter as the SDK does by itself, by credentials that change and from day to day', async () => {
  const client = createCognitoClient({ pool, clock: createFakeClock() });
  const { region, credentials } = client.access;
  const asItComes = new CognitoIdentityProviderClient({ region, credentials });
  // What the SDK says of itself and of its trials is signed, too; ours says nothing.
  for (const name of ['getUserAgentMiddleware', 'recursionDetectionMiddleware'])
    asItComes.middlewareStack.remove(name);
  const place = {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true,
  } as const;
  asItComes.middlewareStack.add((next) => next, place);
  const [sent, expected] = [catchSent(client.sdk), catchSent(asItComes)];
  for (const login of [['one'], ['another', 'a session token'], ['one']] as [string, string?][]) {
    loginAs(...login);
    for (let call = 0; call < 2; call += 1) {
      await client.sdk.send(jane());
      await asItComes.send(jane());
      vi.setSystemTime(Date.now() + 15 * 3600_000);
    }
  }
  expect(sent).toHaveLength(6);
  expect(sent).toEqual(expected);
  expect(JSON.stringify(sent[0])).toContain('Credential=id-one/20261125/eu-west-1/cognito-idp/aws4_request');
  expect(JSON.stringify(sent[3])).toContain('a session token');
});

/** An update of the SDK that renames one of them, or brings another, is to be looked at for what a call costs then. */
test('a call goes through these of the SDK, and no others', () => {
  const { sdk, close } = createCognitoClient({ pool, clock: createFakeClock() });
  const names = sdk.middlewareStack.identify().map((text) => text.split(/[ ,]/)[0]);
  expect(names.toSorted()).toEqual([
    'contentLengthMiddleware',
    'deserializerMiddleware',
    'hostHeaderMiddleware',
    'httpSigningMiddleware',
    'retryMiddleware',
    'serializerMiddleware',
  ]);
  close();
});

test("the way through the SDK is made once for each operation, and keeps nobody's password", async () => {
  const { sdk } = createCognitoClient({ pool, clock: createFakeClock() });
  loginAs('one');
  catchSent(sdk);
  const make = vi.spyOn(AdminCreateUserCommand.prototype, 'resolveMiddleware');
  await Promise.all([sdk.send(jane()), sdk.send(jane()), sdk.send(jane())]);
  expect(make).toHaveBeenCalledOnce();
  expect(make.mock.contexts).toHaveProperty('0.input', {});
});
