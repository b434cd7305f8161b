import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ageLastWrite } from '../age-ledger.ts';
import { decisions, type Ended, pools, run, scratch, unhurried } from '../command.ts';
import { marker, startHostileProxy } from '../hostile-proxy.ts';
import { hasTerminal, typeAt } from '../terminal.ts';
import { type Answer, Wire } from '../wire.ts';

const esc = String.fromCharCode(27);
const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

/** A terminal is to get none of these, nor a line that begins as somebody else wrote it. */
function expectHarmless({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): void {
  const said = `${stdout}\n${stderr}`;
  expect(said).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u);
  expect(said.split('\n').filter((line) => line.startsWith('ok  all is well'))).toEqual([]);
}

/** How the hostile text is shown, where it is. */
const shown = '\\u{1b}[2J\\u{1b}]0;owned';

describe('names that somebody else has chosen', () => {
  const folder = scratch();
  let sandbox: Sandbox;
  let proxy: { endpoint: string; close(): void };
  let flags: string[];

  beforeAll(async () => {
    const started = await startSandbox({ users: 0, quota: 'off', listingLagMs: 0, latencyMs: [0, 0] });
    const world = await makeWorld(new Wire(started));
    proxy = await startHostileProxy(started.endpoint);
    sandbox = { ...started, ...world, endpoint: proxy.endpoint };
    flags = [...pools(sandbox), ...decisions, '--no-color'];
    // Plans, and ends with the comparison: all that comes after looks at it, or takes it back.
    const ended = await run(folder, ['migrate', '--yes', ...flags, '--acknowledge', acknowledged]);
    expectHarmless(ended);
    expect(ended.stderr).toContain('5 exported = 4 migrated');
    const wire = new Wire(started);
    const { UserPoolId, Username } = { UserPoolId: world.target.userPoolId, Username: 'one@example.com' };
    await wire.ok('CreateGroup', { UserPoolId, GroupName: `${marker}-after` });
    await wire.ok('AdminAddUserToGroup', { UserPoolId, Username, GroupName: `${marker}-after` });
    await wire.ok('AddCustomAttributes', {
      UserPoolId,
      CustomAttributes: [{ Name: `${marker}2`, AttributeDataType: 'String', Mutable: true }],
    });
    await wire.ok('AdminUpdateUserAttributes', {
      UserPoolId,
      Username: 'two@example.com',
      UserAttributes: [{ Name: `custom:${marker}2`, Value: marker }],
    });
    ageLastWrite(folder);
  });
  afterAll(async () => {
    proxy.close();
    await sandbox.close();
  });

  const acknowledged = 'pre-sign-up';

  test.each([
    ['plan, unsettled', ['plan', '--ledger', 'unsettled.db', ...unhurried], 4],
    ['pool diff', ['pool', 'diff', ...unhurried], 0],
    ['pool clone', ['pool', 'clone', '--dry-run', '--sign-in', 'email', '--recovery', 'verified_email'], 0],
    ['pool clone as a document', ['pool', 'clone', '--format', 'json', '--sign-in', 'email'], 0],
    ['doctor', ['doctor'], undefined],
    ['convert', ['convert', '--output', 'csv'], undefined],
    ['verify', ['verify'], 5],
    ['rollback', ['rollback', '--yes'], 5],
  ])('are shown and not obeyed by %s', async (name, [first = '', ...words], code) => {
    const here = first === 'rollback' ? copyOf(folder) : folder;
    const isClone = words[0] === 'clone';
    const ofDeciding =
      first === 'pool' || first === 'plan' ? [] : [...decisions, '--acknowledge', acknowledged];
    const both = pools(sandbox);
    // A clone has no target yet, and a conversion no source.
    const named = isClone ? both.slice(0, 4) : first === 'convert' ? both.slice(4) : both;
    const given = [...named, ...ofDeciding];
    const ended = await run(here, [first, ...words, ...given, '--no-color']);
    expectHarmless(ended);
    if (code !== undefined) expect([name, ended.code]).toEqual([name, code]);
    const said = ended.stdout + ended.stderr;
    expect(code === undefined || said.includes(shown) || said.includes('\\u009b31m'), said).toBe(true);
  });

  test.each([['status'], ['cutover'], ['iam']])(
    'are shown and not obeyed by %s, which asks nobody',
    async (...words) => {
      expectHarmless(await run(folder, [...words, '--no-color']));
    },
  );

  test('are shown and not obeyed in what Cognito answers to a call', async () => {
    const away = [
      '--target',
      sandbox.source.userPoolId.replace(/.$/, 'x'),
      '--target-endpoint',
      proxy.endpoint,
    ];
    const ended = await run(scratch(), ['quota', ...away, '--no-color']);
    expect(ended.code).toBe(2);
    expectHarmless(ended);
  });

  test.skipIf(!hasTerminal())('are shown and not obeyed at a terminal, where progress is drawn', async () => {
    const plan = ['plan', '--ledger', 'terminal.db', ...unhurried, ...pools(sandbox)];
    const { seen, code } = await typeAt(folder, plan, []);
    expect(code).toBe(4);
    expect(seen).toContain(shown);
    // Nothing but colours, and where to draw.
    const own = new RegExp(`${esc}\\[(?:\\d{1,2}m|\\d*[AGJ])`, 'g');
    expect(seen.replaceAll(own, '').replaceAll('\r\n', '\n')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(seen).not.toContain(`${esc}[2J`);
  });

  test.skipIf(!hasTerminal())('are bytes in a file of ids, and text on a terminal', async () => {
    const piped = await run(folder, ['ids']);
    expect(piped.stdout).toContain('\u001b[2J');
    const { seen, code } = await typeAt(folder, ['ids'], []);
    expect(code).toBe(0);
    expect(seen).toContain(shown);
    expect(seen.replaceAll('\r\n', '\n')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });
});

function copyOf(folder: string): string {
  const copy = scratch();
  cpSync(join(folder, 'poolferry.db'), join(copy, 'poolferry.db'));
  return copy;
}

/** Two pools in which everything that may be named bears the marker. */
async function makeWorld(wire: Wire): Promise<Pick<Sandbox, 'source' | 'target'>> {
  const common = {
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: `arn:aws:ses:us-east-1:123456789012:identity/${marker}.com`,
      From: `${marker} <no-reply@example.com>`,
    },
    Schema: [{ Name: marker, AttributeDataType: 'String', Mutable: true }],
  };
  const make = async (settings: object, client: object): Promise<Sandbox['source']> => {
    const { UserPool } = await wire.ok('CreateUserPool', { ...common, ...settings });
    const { UserPoolClient } = await wire.ok('CreateUserPoolClient', {
      ...{ UserPoolId: UserPool.Id, ClientName: `${marker}-app`, ...client },
    });
    return { userPoolId: UserPool.Id, clientId: UserPoolClient.ClientId };
  };
  const source = await make(
    { PoolName: `${marker}-source`, UserPoolTags: { [marker]: marker } },
    { ReadAttributes: ['email', `custom:${marker}`] },
  );
  const target = await make(
    {
      PoolName: `${marker}-target`,
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: { PreSignUp: lambda(marker) },
    },
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
  );
  await makePeople(wire, source.userPoolId);
  return { source, target };
}

async function makePeople(wire: Wire, UserPoolId: string): Promise<void> {
  await wire.ok('CreateIdentityProvider', {
    ...{ UserPoolId, ProviderName: marker, ProviderType: 'OIDC' },
    ProviderDetails: {
      ...{ client_id: marker, client_secret: 'secret-of-a-provider', authorize_scopes: 'openid' },
      ...{ oidc_issuer: 'https://idp.example.com', attributes_request_method: 'GET' },
    },
  });
  for (const name of [`${marker}-group`, `${marker}-empty`])
    await wire.ok('CreateGroup', { UserPoolId, GroupName: name, Description: marker });
  const people: Record<string, Answer> = {
    one: { email: 'one@example.com' },
    two: { email: 'two@example.com' },
    three: { email: 'same@example.com' },
    four: { email: 'same@example.com' },
    five: { email: 'five@example.com' },
  };
  for (const [name, attributes] of Object.entries(people)) {
    const Username = `${marker}-${name}`;
    const all = { ...attributes, email_verified: 'true', name: marker, [`custom:${marker}`]: marker };
    const UserAttributes = Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
    await wire.ok('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    const Password = 'Once-upon-a-time-1';
    await wire.ok('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent: true });
    await wire.ok('AdminAddUserToGroup', { UserPoolId, Username, GroupName: `${marker}-group` });
  }
}
