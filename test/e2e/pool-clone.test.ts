import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisions, type Line, run, runAndKill, scratch, unhurried } from '../command.ts';
import { makeRichPool, type RichPool } from '../rich-pool.ts';
import { type Answer, Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

const hasty = [
  ...unhurried,
  ...['UserPoolUpdate', 'UserPoolClientRead', 'UserPoolClientUpdate'].flatMap((category) => [
    '--quota-rate',
    `${category}=5000`,
  ]),
];

/** What no two pools share, and what differs because it was asked for or told. */
const ownToEach = ['Id', 'Arn', 'CreationDate', 'LastModifiedDate', 'EstimatedNumberOfUsers', 'Domain'];
const told = [
  ...['Name', 'UsernameAttributes', 'AliasAttributes', 'UsernameConfiguration', 'SchemaAttributes'],
  ...['AutoVerifiedAttributes', 'AccountRecoverySetting', 'LambdaConfig', 'UserPoolAddOns'],
  ...['UserAttributeUpdateSettings'],
];

const without = (record: Answer, names: string[]): Answer =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

describe('poolferry pool clone', () => {
  let wire: Wire;
  let rich: RichPool;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 60, seed: 31, quota: 'off', listingLagMs: 0 }));
    rich = await makeRichPool(wire);
  });
  afterAll(() => wire.sandbox.close());

  const clone = (folder: string, source: string, ...args: string[]) =>
    run(folder, [
      ...['pool', 'clone', '--json', '--source', source, '--source-endpoint', wire.sandbox.endpoint],
      ...[...hasty, ...args],
    ]);
  const describePool = async (UserPoolId: string): Promise<Answer> =>
    (await wire.ok('DescribeUserPool', { UserPoolId })).UserPool;
  const describeClient = async (UserPoolId: string, ClientId: string): Promise<Answer> =>
    (await wire.ok('DescribeUserPoolClient', { UserPoolId, ClientId })).UserPoolClient;

  test('without --sign-in asks for it, says what both mean, and asks nothing of AWS', async () => {
    await forgetRequests(wire);
    const ended = await clone(scratch(), rich.userPoolId);
    expect(ended.code).toBe(2);
    expect(ended.result().error.code).toBe('choose-sign-in');
    expect(ended.result().error.message).toMatch(
      /email .*Old user names.*\n.*\n.*username\+email .*unverified/s,
    );
    expect(await wire.calls()).toEqual({});
  });

  test.each([['--dry-run'], ['--format', 'json', '--output', 'clone.json']])(
    'with %s writes nothing to AWS and tells no secret',
    async (...how) => {
      const folder = scratch();
      await forgetRequests(wire);
      const ended = await clone(folder, rich.userPoolId, '--sign-in', 'email', '--keep-secrets', ...how);
      expect(ended.code).toBe(0);
      expect(await writesTo(wire)).toEqual({});
      const file = how.includes('clone.json') ? readFileSync(join(folder, 'clone.json'), 'utf8') : '';
      for (const text of [ended.stdout, ended.stderr, file]) {
        expect(text).not.toContain(rich.web.secret);
        expect(text).not.toContain('googles-own-secret');
      }
      const plan = file === '' ? ended.result().plan : JSON.parse(file);
      expect(plan.calls.map((call: Line) => call.operation)).toEqual(
        expect.arrayContaining(['CreateUserPool', 'CreateIdentityProvider', 'SetUserPoolMfaConfig']),
      );
    },
  );

  test.each([
    { signIn: 'email', names: { UsernameAttributes: ['email'] } },
    { signIn: 'username+email', names: { AliasAttributes: ['email', 'preferred_username'] } },
  ])('--sign-in $signIn makes a pool that differs in nothing but what was asked and told', async (one) => {
    const folder = scratch();
    const domain = `clone-${one.signIn.replace('+', '-')}`;
    const args = ['--sign-in', one.signIn, '--keep-secrets', '--domain', domain];
    const ended = await clone(folder, rich.userPoolId, ...args);
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    const { clone: made, plan } = ended.result();
    const { userPoolId } = made;
    const [source, target] = [await describePool(rich.userPoolId), await describePool(userPoolId)];
    const own = [...ownToEach, ...told];
    expect(without(target, own)).toEqual(without(source, own));
    for (const names of ['UsernameAttributes', 'AliasAttributes'] as const)
      expect(target[names]?.toSorted()).toEqual((one.names as Record<string, string[]>)[names]);
    expect(target).toMatchObject({
      UsernameConfiguration: { CaseSensitive: false },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AutoVerifiedAttributes: ['email'],
      UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
    });
    const legacy = target.SchemaAttributes.find((each: Line) => each.Name === 'custom:legacy_sub');
    expect(legacy).toMatchObject({ AttributeDataType: 'String', Mutable: false });
    const others = target.SchemaAttributes.filter((each: Line) => each !== legacy);
    expect(others).toEqual(expect.arrayContaining(source.SchemaAttributes));
    expect(others).toHaveLength(source.SchemaAttributes.length);
    const codes = plan.notCopied.map((each: Line) => each.kind);
    for (const code of ['trigger', 'threat-protection', 'verification-before-update', 'domain'])
      expect(codes).toContain(code);

    const both = async (operation: string, members: (id: string) => object) => {
      const answers = [];
      for (const id of [rich.userPoolId, userPoolId]) answers.push(await wire.ok(operation, members(id)));
      const text = JSON.stringify(answers[1]).replaceAll(userPoolId, rich.userPoolId);
      return [answers[0], JSON.parse(text)];
    };
    const dates = ['CreationDate', 'LastModifiedDate'];
    for (const ProviderName of ['Corp', 'Google']) {
      const [at, copy] = await both('DescribeIdentityProvider', (UserPoolId) => ({
        UserPoolId,
        ProviderName,
      }));
      expect(without(copy.IdentityProvider, dates)).toEqual(without(at.IdentityProvider, dates));
    }
    const [factors, sameFactors] = await both('GetUserPoolMfaConfig', (UserPoolId) => ({ UserPoolId }));
    expect(sameFactors).toEqual(factors);
    const list = (UserPoolId: string) => ({ UserPoolId, MaxResults: 50 });
    const [servers, sameServers] = await both('ListResourceServers', list);
    expect(sameServers).toEqual(servers);
    const [logs, sameLogs] = await both('GetLogDeliveryConfiguration', (UserPoolId) => ({ UserPoolId }));
    expect(sameLogs).toEqual(logs);
    const [risk, sameRisk] = await both('DescribeRiskConfiguration', (UserPoolId) => ({ UserPoolId }));
    expect(without(sameRisk.RiskConfiguration, dates)).toEqual(without(risk.RiskConfiguration, dates));
    const ofAll = (UserPoolId: string) => ({ UserPoolId, ClientId: 'ALL' });
    const [ui, sameUi] = await both('GetUICustomization', ofAll);
    expect(sameUi.UICustomization.CSS).toBe(ui.UICustomization.CSS);
    const groups = await wire.groups(userPoolId);
    expect([...groups.keys()].toSorted()).toEqual(['admins', 'readers']);
    expect(groups.get('admins')).toMatchObject({ description: 'may, "everything"', precedence: 1 });

    const idOf = new Map(made.clients.map((each: Line) => [each.source, each.target]));
    for (const client of [rich.web.id, rich.app]) {
      const [at, copy] = [
        await describeClient(rich.userPoolId, client),
        await describeClient(userPoolId, String(idOf.get(client))),
      ];
      const ids = ['UserPoolId', 'ClientId', ...dates];
      expect(without(copy, [...ids, 'WriteAttributes'])).toEqual(without(at, [...ids, 'WriteAttributes']));
      if (at.WriteAttributes) expect(copy.WriteAttributes).toEqual(at.WriteAttributes);
      expect(copy.WriteAttributes).not.toContain('custom:legacy_sub');
    }
    const look = { UserPoolId: userPoolId, ClientId: idOf.get(rich.web.id) };
    const { ManagedLoginBranding } = await wire.ok('DescribeManagedLoginBrandingByClient', look);
    expect(ManagedLoginBranding.UseCognitoProvidedValues).toBe(true);
    const { Terms } = await wire.ok('ListTerms', { UserPoolId: userPoolId, MaxResults: 10 });
    expect(Terms).toHaveLength(1);

    const journal = join(folder, made.journal);
    expect(statSync(journal).mode & 0o777).toBe(0o600);
    for (const text of [ended.stdout, readFileSync(journal, 'utf8')]) {
      expect(text).not.toContain(rich.web.secret);
      expect(text).not.toContain('googles-own-secret');
    }

    await forgetRequests(wire);
    const again = await clone(folder, rich.userPoolId, ...args);
    expect(again.result().clone).toEqual(made);
    const other = await clone(folder, rich.userPoolId, ...args, '--case-sensitive');
    expect(other.result().error.code).toBe('clone-changed');
    expect(await writesTo(wire)).toEqual({});
  });

  test('nobody who signs up can say whose old sub they had, be it by default or by a list', async () => {
    const { UserPool } = await wire.ok('CreateUserPool', {
      PoolName: 'open',
      Schema: [
        { Name: 'legacy_sub', AttributeDataType: 'String', Mutable: true },
        { Name: 'plan', AttributeDataType: 'String', Mutable: true },
      ],
    });
    const lists = [undefined, ['email', 'custom:plan', 'custom:legacy_sub'], ['custom:legacy_sub']];
    for (const [n, WriteAttributes] of lists.entries())
      await wire.ok('CreateUserPoolClient', {
        ...{ UserPoolId: UserPool.Id, ClientName: `client ${n}`, WriteAttributes },
      });
    const ended = await clone(scratch(), UserPool.Id, '--sign-in', 'email', '--write-attributes', 'all');
    const { clients } = ended.result().clone;
    expect(clients).toHaveLength(3);
    const up = (ClientId: string, n: number, Name: string) => ({
      ...{ ClientId, Username: `ann${n}@example.com`, Password: 'Sesame-open-1!' },
      UserAttributes: [{ Name, Value: '11111111-2222-4333-8444-555555555555' }],
    });
    for (const [n, { target }] of clients.entries()) {
      const forged = await wire.call('SignUp', up(target, n, 'custom:legacy_sub'));
      expect(forged.__type).toBe('NotAuthorizedException');
      if (n < 2) await wire.ok('SignUp', up(target, n, 'custom:plan'));
    }
  });

  test('goes on after a refusal where it was, and makes nothing twice', async () => {
    const folder = scratch();
    const args = ['--sign-in', 'email', '--name', 'stopped'];
    const stopped = await clone(folder, rich.userPoolId, ...args, '--domain', 'my-aws-login');
    expect(stopped.code).toBe(2);
    expect(stopped.result().error).toMatchObject({ code: 'clone-stopped' });
    expect(stopped.result().error.hint).toContain('--leave-out domain');
    const notice = stopped.lines().find((line) => line.topic === 'clone');
    expect(notice?.message).toMatch(/delete-user-pool --user-pool-id us-east-1_\w+ --region us-east-1/);
    const ended = await clone(folder, rich.userPoolId, ...args, '--domain', 'my-login');
    expect(ended.code).toBe(0);
    expect(notice?.message).toContain(ended.result().clone.userPoolId);
    expect(await poolsNamed('stopped')).toEqual([ended.result().clone.userPoolId]);
  });

  test('killed on its way and run again makes one pool with each part once', async () => {
    const folder = scratch();
    const flags = ['--source', rich.userPoolId, '--source-endpoint', wire.sandbox.endpoint];
    // At documented rates there is time to be killed in.
    const migrate = ['pool', 'clone', '--sign-in', 'email', '--name', 'killed', ...flags];
    const isThere = async () => {
      const [id] = await poolsNamed('killed');
      return id !== undefined && (await wire.groups(id)).size > 0;
    };
    expect(await runAndKill({ folder, migrate }, isThere)).toBe(true);
    const ended = await clone(folder, rich.userPoolId, '--sign-in', 'email', '--name', 'killed');
    expect(ended.code).toBe(0);
    const { userPoolId, clients } = ended.result().clone;
    expect(await poolsNamed('killed')).toEqual([userPoolId]);
    const { UserPoolClients } = await wire.ok('ListUserPoolClients', {
      ...{ UserPoolId: userPoolId, MaxResults: 60 },
    });
    expect(UserPoolClients).toHaveLength(clients.length);
  });

  test('without the secrets of providers leaves those out that need one, and tells so', async () => {
    await wire.control('switches', { providerSecrets: 'left-out' });
    const ended = await clone(scratch(), rich.userPoolId, '--sign-in', 'email', '--dry-run');
    await wire.control('switches', { providerSecrets: 'told' });
    const { calls, notCopied } = ended.result().plan;
    expect(calls.map((call: Line) => call.id)).not.toContain('identity-provider:Google');
    const web = calls.find((call: Line) => call.forClient === rich.web.id);
    expect(web.input.SupportedIdentityProviders).toEqual(['COGNITO', 'Corp']);
    const told = notCopied.filter((each: Line) => each.kind === 'provider-secret');
    expect(told.map((each: Line) => each.what)).toEqual([expect.stringContaining('Google')]);
  });

  test('in another Region leaves behind what is bound to the first', async () => {
    const args = ['--sign-in', 'email', '--target-region', 'eu-west-1', '--triggers', 'all'];
    const ended = await clone(scratch(), rich.userPoolId, ...args);
    expect(ended.code).toBe(0);
    const { clone: made, plan } = ended.result();
    expect(made.userPoolId).toMatch(/^eu-west-1_/);
    const calls = JSON.stringify(plan.calls);
    for (const service of ['lambda', 'ses', 'sns', 'logs', 'kms'])
      expect(calls).not.toContain(`arn:aws:${service}`);
    const codes = new Set(plan.notCopied.map((each: Line) => each.kind));
    for (const code of ['trigger', 'email-sender', 'sms-sender', 'log-delivery'])
      expect(codes).toContain(code);
  });

  test.each(['email', 'username+email'])('a migration into a clone by %s passes', async (signIn) => {
    const folder = scratch();
    const { source } = wire.sandbox;
    const args = ['--sign-in', signIn, '--write-attributes', 'all'];
    const ended = await clone(folder, source.userPoolId, ...args);
    const { userPoolId } = ended.result().clone;
    expect(ended.result().next).toContain(`--target ${userPoolId}`);
    const migrated = await run(folder, [
      ...['migrate', '--yes', '--json', '--source', source.userPoolId, '--target', userPoolId],
      ...['--source-endpoint', wire.sandbox.endpoint, '--target-endpoint', wire.sandbox.endpoint],
      ...['--legacy-sub', 'custom:legacy_sub', ...decisions],
      ...(signIn === 'email' ? [] : ['--usernames', 'sub']),
    ]);
    expect(migrated.result()).toMatchObject({ exitCode: 0, exported: 60, failed: 0, differing: 0 });
    expect(migrated.result().migrated).toBeGreaterThan(15);
    const people = [...(await wire.users(userPoolId)).values()];
    const old = await wire.users(source.userPoolId);
    expect(people.length).toBe(migrated.result().migrated);
    for (const { attributes } of people) expect(old.has(attributes['custom:legacy_sub'] ?? '')).toBe(true);
  });

  async function poolsNamed(name: string): Promise<string[]> {
    const { UserPools } = await wire.ok('ListUserPools', { MaxResults: 60 });
    return UserPools.filter((pool: Line) => pool.Name === name).map((pool: Line) => pool.Id);
  }
});
