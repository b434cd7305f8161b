import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, type Line, pools, run, scratch, start, unhurried } from '../command.ts';
import { furnishPools } from '../furnish.ts';
import { makeRichPool } from '../rich-pool.ts';
import { type Answer, Wire } from '../wire.ts';
import { forgetRequests } from '../writes.ts';

// One category is left to be asked for, so that GetProvisionedLimit is called at all.
const hurried = decisions.flatMap((word, index) =>
  word === 'UserRead=5000' || decisions[index + 1] === 'UserRead=5000' ? [] : [word],
);
const byJob = ['--routes', 'import-job', '--app-handles-reset-required'];

/** It is part of CreateUserImportJob for whoever looks at the wire. */
const invisible = 'iam:PassRole';

type Side = 'source' | 'target' | 'anywhere';
type ActionsBySide = Record<Side, string[]>;

async function world(options: SandboxOptions) {
  const sandbox = await startSandbox({ quota: 'off', ...options });
  const wire = new Wire(sandbox);
  await furnishPools(wire);
  await forgetRequests(wire);
  return { sandbox, wire, folder: scratch(), named: pools(sandbox) };
}

/** What makes a group in the target as it would cross, as somebody else may do between plan and run. */
async function makerOfGroup({ wire, sandbox }: World): Promise<() => Promise<Answer>> {
  const named = { UserPoolId: sandbox.source.userPoolId, GroupName: 'admins' };
  const { Description, Precedence, RoleArn } = (await wire.ok('GetGroup', named)).Group;
  const made = { UserPoolId: sandbox.target.userPoolId, GroupName: 'admins' };
  await forgetRequests(wire);
  return () => wire.ok('CreateGroup', { ...made, Description, Precedence, RoleArn });
}

type World = Awaited<ReturnType<typeof world>>;

/** Plans again with somebody enabled whom the first plan has seen disabled: about them the source is asked by name. */
async function planAgain({ wire, sandbox, folder, named }: World, words: string[] = []): Promise<void> {
  const UserPoolId = sandbox.source.userPoolId;
  const [disabled] = [...(await wire.users(UserPoolId)).values()].filter(({ enabled }) => !enabled);
  await wire.ok('AdminEnableUser', { UserPoolId, Username: disabled?.username });
  // By now the listing shows them so.
  await wire.control('clock', { advanceMs: 1000 });
  await forgetRequests(wire);
  expect((await run(folder, ['plan', '--again', ...named, ...hurried, ...words])).code).toBeOneOf([0, 4]);
}

/** What the sandbox was asked for since it last forgot, as IAM names it. */
async function called({ wire, sandbox }: World): Promise<ActionsBySide> {
  const { operations } = await wire.control('requests');
  const found: ActionsBySide = { source: [], target: [], anywhere: [] };
  for (const [name, { pools: byPool }] of Object.entries<Answer>(operations)) {
    // The upload is signed by Cognito, "forgot password" by nobody: neither asks for a permission.
    if (name === 's3:PutObject' || name === 'ForgotPassword') continue;
    const action = name.includes(':') ? name : `cognito-idp:${name}`;
    if (byPool[sandbox.source.userPoolId] > 0) found.source.push(action);
    if (byPool[sandbox.target.userPoolId] > 0) found.target.push(action);
    if (Object.keys(byPool).length === 0) found.anywhere.push(action);
  }
  return sorted(found);
}

/** What `poolferry iam` would allow, by the pool that it is allowed on. */
async function allowed({ folder, sandbox }: World, args: string[]): Promise<ActionsBySide> {
  const ended = await run(folder, ['iam', '--json', ...args]);
  expect(ended.code).toBe(0);
  const found: ActionsBySide = { source: [], target: [], anywhere: [] };
  const statements = ended.lines().flatMap(({ policy }) => policy?.Statement ?? []);
  for (const { Action, Resource } of statements as Line[]) {
    // Of the pools that a command works on, only a target that is yet to be made has no id to be allowed by.
    const isNew = Resource.endsWith(':userpool/*');
    const side = isNew
      ? 'target'
      : (['source', 'target'] as const).find((one) =>
          Resource.endsWith(`:userpool/${sandbox[one].userPoolId}`),
        );
    found[side ?? 'anywhere'].push(...[Action].flat().filter((action) => action !== invisible));
  }
  return sorted(found);
}

const sorted = (found: ActionsBySide): ActionsBySide => ({
  source: found.source.toSorted(),
  target: found.target.toSorted(),
  anywhere: [...new Set(found.anywhere)].toSorted(),
});

describe('the policy of a command allows what it calls, and nothing else:', () => {
  test('plan', async () => {
    const here = await world({ users: 200, seed: 71 });
    await run(here.folder, ['plan', ...here.named, ...hurried]);
    await planAgain(here);
    expect(await called(here)).toEqual(await allowed(here, ['plan', ...here.named]));
    await here.sandbox.close();
  });

  test('pool diff', async () => {
    const here = await world({ users: 1, seed: 70 });
    expect((await run(here.folder, ['pool', 'diff', ...here.named])).code).toBe(0);
    expect(await called(here)).toEqual(await allowed(here, ['pool', 'diff', ...here.named]));
    await here.sandbox.close();
  });

  test('quota, quota raise and quota restore', async () => {
    const here = await world({ users: 1, seed: 69, quota: 1000 });
    const { folder, wire } = here;
    const into = here.named.slice(4);
    const config = { quota: { rates: { LimitManagement: 1000 } } };
    await writeFile(join(folder, 'poolferry.config.json'), JSON.stringify(config));
    expect((await run(folder, ['plan', ...here.named, ...hurried])).code).toBe(0);
    await wire.control('service-quota', { quota: 'UserCreation', value: 400 });
    // The sandbox's hurry has raised the limit as well.
    const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserCreation' } };
    await wire.ok('UpdateProvisionedLimit', { LimitDefinition, RequestedLimitValue: 50 });
    for (const words of [['quota'], ['quota', 'raise', 'UserCreation=200', '--yes'], ['quota', 'restore']]) {
      await forgetRequests(wire);
      const ended = await run(folder, [...words, ...into]);
      expect(ended.code).toBe(0);
      const command = words.filter((word) => /^(quota|raise|restore)$/.test(word));
      expect(await called(here)).toEqual(await allowed(here, [...command, ...into]));
    }
    await here.sandbox.close();
  });

  test('pool clone, with answers lost on the way', async () => {
    const here = await world({ users: 1, seed: 70 });
    const { wire, folder, sandbox } = here;
    const rich = await makeRichPool(wire);
    await fillSchema(wire, rich.userPoolId);
    await forgetRequests(wire);
    const from = ['--source', rich.userPoolId];
    const args = ['pool', 'clone', '--json', ...from, '--source-endpoint', sandbox.endpoint, ...unhurried];
    const clone = () =>
      run(folder, [...args, '--sign-in', 'email', '--domain', 'whole', '--journal', 'j.json']);
    const made = (await clone()).result().clone.userPoolId;
    // As a kill leaves the journal between the call that makes a part and its note.
    for (const id of ['resource-server:orders', `client:${rich.app}`]) {
      await forgetPart(join(folder, 'j.json'), id);
      expect((await clone()).result().clone.userPoolId).toBe(made);
    }
    const { source, target } = sandbox;
    const pair = {
      source: { ...source, userPoolId: rich.userPoolId },
      target: { ...target, userPoolId: made },
    };
    const there = { ...here, sandbox: { ...sandbox, ...pair } };
    expect(await called(there)).toEqual(await allowed(there, ['pool', 'clone', ...from]));
    await sandbox.close();
  });

  test('migrate with lost answers and a pool that refuses members twice; verify; export', async () => {
    const here = await world({
      ...{ users: 400, seed: 72, faults: ['reset-after', 'malformed-after'] },
      switches: { addToGroupTwice: 'refused' },
    });
    const makeGroup = await makerOfGroup(here);
    expect((await run(here.folder, ['plan', ...here.named, ...hurried])).code).toBe(0);
    await planAgain(here);
    await makeGroup();
    const ended = await run(here.folder, ['migrate', '--json', ...here.named, ...hurried]);
    expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0 });
    expect(await called(here)).toEqual(await allowed(here, ['migrate', ...here.named]));

    await here.wire.control('faults', { faults: 'none' });
    const { userPoolId: target, clientId } = here.sandbox.target;
    await writeFile(join(here.folder, 'agreed'), [...(await here.wire.users(target)).keys()].join('\n'));
    await forgetRequests(here.wire);
    const sample = ['--sample', '1', '--yes', '--consenting', 'agreed', '--client-id', clientId];
    const verified = await run(here.folder, ['verify', ...here.named, ...hurried, ...sample]);
    expect(verified.code).toBeOneOf([0, 5]);
    expect(await called(here)).toEqual(await allowed(here, ['verify', ...here.named]));

    await forgetRequests(here.wire);
    const from = here.named.slice(0, 4);
    expect((await run(scratch(), ['export', '--output', 'users.json', ...from, ...unhurried])).code).toBe(0);
    expect(await called(here)).toEqual(await allowed(here, ['export', ...from]));
    await here.sandbox.close();
  });

  test('migrate by the import job, one of them stopped, with rows refused and values to mend', async () => {
    const here = await world({
      ...{ users: 400, seed: 73, listingLagMs: 0, faults: ['reset-after', 'malformed-after'] },
      switches: { addToGroupTwice: 'refused', importedBirthdate: 'as-given' },
    });
    const { folder, wire, named, sandbox } = here;
    const makeGroup = await makerOfGroup(here);
    expect((await run(folder, ['plan', ...named, ...hurried, ...byJob])).code).toBe(0);
    await planAgain(here, byJob);
    await makeGroup();
    // A job that is slow enough to be stopped once it runs; the users whom it leaves go by the next one.
    await wire.control('quota', { multiplier: 5 });
    const migrate = ['migrate', '--json', ...named, ...hurried, ...byJob];
    const running = start(folder, [...migrate, '--no-verify']);
    while (!((await wire.control('import-jobs')).jobs as Answer[]).some((job) => job.Status === 'InProgress'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    await wire.control('quota', { multiplier: 0.5 });
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect((await run(folder, [...migrate, '--stop-import-job'])).code).toBe(130);
    await wire.control('quota', { multiplier: 'off' });
    // Somebody takes a name meanwhile, so that the log has to say why a row was refused.
    const taken = await someCrossing(folder);
    const UserPoolId = sandbox.target.userPoolId;
    await wire.ok('AdminCreateUser', { UserPoolId, Username: taken, MessageAction: 'SUPPRESS' });
    const ended = await run(folder, migrate);
    expect(ended.result()).toMatchObject({ failed: 1, pending: 0 });
    expect(await called(here)).toEqual(await allowed(here, ['migrate', ...named, ...byJob]));
    await sandbox.close();
  });

  test('convert for a pool; import, which seldom calls all that it may', async () => {
    const here = await world({ users: 30, seed: 74 });
    const { folder, named } = here;
    await run(folder, ['export', '--output', 'users.json', ...named.slice(0, 4), ...unhurried]);
    await forgetRequests(here.wire);
    const into = named.slice(4);
    await run(folder, ['convert', '--input', 'users.json', '--output', 'csv', ...into, ...decisions]);
    expect(await called(here)).toEqual(await allowed(here, ['convert', ...into]));

    await forgetRequests(here.wire);
    const method = ['--method', 'import-job', '--app-handles-reset-required'];
    const ended = await run(folder, ['import', '--input', 'users.json', ...into, ...hurried, ...method]);
    expect(ended.code).toBe(0);
    const [did, may] = [await called(here), await allowed(here, ['import', ...into, ...byJob])];
    expect(did.source).toEqual([]);
    expect(may.target).toEqual(expect.arrayContaining(did.target));
    expect(may.anywhere).toEqual(expect.arrayContaining(did.anywhere));
    await here.sandbox.close();
  });
});

describe('poolferry iam', () => {
  const away = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const named = ['--source', 'eu-west-1_aaaaaaaaa', '--target', 'us-gov-west-1_bbbbbbbbb'];

  test('asks nothing of AWS, and prints nothing but the policies on standard output', async () => {
    const ended = await run(scratch(), ['iam', ...named, '--account', '111122223333'], away);
    expect(ended.code).toBe(0);
    const { Version, Statement } = JSON.parse(ended.stdout);
    expect(Version).toBe('2012-10-17');
    expect(Statement.map(({ Resource }: Line) => Resource)).toEqual([
      'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_aaaaaaaaa',
      'arn:aws-us-gov:cognito-idp:us-gov-west-1:111122223333:userpool/us-gov-west-1_bbbbbbbbb',
      '*',
    ]);
  });

  test('prints one for each side where other credentials enter it, and one for whoever assumes a role', async () => {
    const role = 'arn:aws:iam::444455556666:role/migration';
    const args = ['iam', '--json', ...named, '--target-role-arn', role];
    const ended = await run(scratch(), args, away);
    const policies = ended.lines().filter(({ type }) => type === 'policy');
    expect(policies.map(({ of }) => of)).toEqual(['source', 'target', 'caller']);
    expect(JSON.stringify(policies[0])).not.toContain('us-gov-west-1_bbbbbbbbb');
    expect(JSON.stringify(policies[1])).toContain(':444455556666:userpool/us-gov-west-1_bbbbbbbbb');
    expect(policies[2]?.policy.Statement).toMatchObject([{ Action: 'sts:AssumeRole', Resource: role }]);
    const one = await run(scratch(), [...args, '--side', 'source'], away);
    expect(one.result()).toMatchObject({ policies: 1, exitCode: 0 });
  });

  test('of pool clone needs no target, and is for the place where the target is made', async () => {
    const role = 'arn:aws:iam::444455556666:role/making';
    const args = ['iam', 'pool', 'clone', '--json', ...named.slice(0, 2), '--account', '111122223333'];
    const policies = async (...more: string[]) =>
      (await run(scratch(), [...args, ...more], away)).lines().filter(({ type }) => type === 'policy');
    const [one, ...others] = await policies();
    expect([one?.of, others]).toEqual(['both', []]);
    const elsewhere = await policies('--target-region', 'us-gov-west-1', '--target-role-arn', role);
    expect(elsewhere.map(({ of }) => of)).toEqual(['source', 'target', 'caller']);
    const told = elsewhere.map(({ policy }) => policy.Statement.map(({ Resource }: Line) => Resource));
    expect(told).toEqual([
      ['arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_aaaaaaaaa', '*'],
      ['*', 'arn:aws-us-gov:cognito-idp:us-gov-west-1:444455556666:userpool/*'],
      [role],
    ]);
  });

  test('takes phases by name, says what it does not know, and that some commands need nothing', async () => {
    const phase = await run(scratch(), ['iam', 'mfa', '--json', ...named], away);
    expect(phase.lines()[0]?.policy.Statement).toMatchObject([
      { Action: 'cognito-idp:AdminSetUserMFAPreference' },
    ]);
    const mistyped = await run(scratch(), ['iam', 'migrte', ...named], away);
    expect([mistyped.code, mistyped.stderr]).toEqual([2, expect.stringContaining('"migrate"')]);
    const nothing = await run(scratch(), ['iam', 'status', 'ids', '--json'], away);
    expect(nothing.lines()).toEqual([{ type: 'result', policies: 0, exitCode: 0 }]);
  });
});

/** More attributes than fit beside those of a clone into the call that makes it. */
async function fillSchema(wire: Wire, UserPoolId: string): Promise<void> {
  const names = Array.from({ length: 46 }, (_, n) => ({ Name: `a${n}`, AttributeDataType: 'String' }));
  for (const CustomAttributes of [names.slice(0, 25), names.slice(25)])
    await wire.ok('AddCustomAttributes', { UserPoolId, CustomAttributes });
}

async function forgetPart(journal: string, id: string): Promise<void> {
  const { made, clients, ...rest } = JSON.parse(await readFile(journal, 'utf8'));
  expect(Object.keys(made)).toContain(id);
  delete made[id];
  delete clients[id.replace('client:', '')];
  await writeFile(journal, JSON.stringify({ ...rest, made, clients, complete: false, underWay: id }));
}

/** An email of the plan that no job has brought yet. */
async function someCrossing(folder: string): Promise<string> {
  const { DatabaseSync } = await import('node:sqlite');
  const ledger = new DatabaseSync(join(folder, 'poolferry.db'), { readOnly: true });
  const row = ledger
    .prepare(
      `SELECT profile ->> 'email' AS email FROM users JOIN profiles USING (id) WHERE route = 'import-job' AND outcome = 'pending' AND reached = 0
       ORDER BY id DESC LIMIT 1`,
    )
    .get();
  ledger.close();
  return String(row?.email);
}
