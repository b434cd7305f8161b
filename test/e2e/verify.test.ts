import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLedger } from '../../packages/poolferry/src/ledger/ledger.ts';
import { namesInLines } from '../../packages/poolferry/src/steps/named-people.ts';
import { drawSample, emptyResult, sendSample } from '../../packages/poolferry/src/steps/sample-recovery.ts';
import { verifyPools } from '../../packages/poolferry/src/steps/verify.ts';
import { ageLastWrite } from '../age-ledger.ts';
import { decisions, type Ended, type Line, pools, run, scratch } from '../command.ts';
import { carryAcross, openAgain } from '../in-process.ts';
import { withTarget } from '../other-target.ts';
import { type ListedUser, Wire } from '../wire.ts';

interface Here {
  wire: Wire;
  source: string;
  target: string;
  /** Somebody who crossed, as they are in the target. */
  after: ListedUser;
  /** Somebody who was left behind for want of an email. */
  without: ListedUser;
}

function setAttribute(wire: Wire, UserPoolId: string, user: ListedUser, Name: string, Value: string) {
  const UserAttributes = [{ Name, Value }];
  return wire.ok('AdminUpdateUserAttributes', { UserPoolId, Username: user.username, UserAttributes });
}

describe('poolferry verify', () => {
  const folder = scratch();
  let sandbox: Sandbox;
  let here: Here;
  const poolferry = (command: string, ...words: string[]): Promise<Ended> =>
    run(folder, [command, '--json', ...pools(sandbox), ...decisions, ...words]);
  const listed = (lists: string, name: string): Line[] =>
    readFileSync(join(folder, lists, `${name}.ndjson`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    sandbox = await startSandbox({ users: 60, seed: 51, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    expect((await poolferry('migrate', '--yes', '--no-verify')).code).toBe(0);
    ageLastWrite(folder);
    const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
    const after = [...(await wire.users(target)).values()].find(
      ({ enabled, attributes }) => enabled && attributes.nickname === undefined,
    );
    const without = [...(await wire.users(source)).values()].find(
      ({ attributes, status }) => attributes.email === undefined && status === 'CONFIRMED',
    );
    if (!after || !without) throw new Error('this seed has nobody to tamper with');
    here = { wire, source, target, after, without };
  });
  afterAll(() => sandbox.close());

  test('ends with 0 where nothing differs, and lists who matches in files of their own', async () => {
    const ended = await poolferry('verify', '--output', 'lists');
    expect(ended.code).toBe(0);
    const { matched, migrated, lists } = ended.result();
    expect(ended.result()).toMatchObject({ differing: 0, byKind: {}, unverifiable: 0, output: 'lists' });
    expect(matched).toBe(migrated);
    const none = { differ: 0, 'missing-in-target': 0, 'only-in-target': 0, unverifiable: 0 };
    expect(lists).toEqual({ match: matched, ...none });
    expect(listed('lists', 'match').map(({ targetSub }) => targetSub)).toContain(here.after.sub);
    const names = readdirSync(join(folder, 'lists'));
    expect(names.map((name) => statSync(join(folder, 'lists', name)).mode & 0o777)).toEqual(
      names.map(() => 0o600),
    );
    const again = await poolferry('verify', '--output', 'lists');
    expect([again.code, again.result().error.code]).toEqual([2, 'folder-not-empty']);
  });

  test('names fields and ids, never values', async () => {
    const { wire, target, after } = here;
    await setAttribute(wire, target, after, 'nickname', 'Sesame-of-somebody');
    const forScripts = await poolferry('verify', '--output', 'differences');
    const forPeople = await run(folder, ['verify', ...pools(sandbox), ...decisions]);
    await wire.ok('AdminDeleteUserAttributes', {
      UserPoolId: target,
      Username: after.username,
      UserAttributeNames: ['nickname'],
    });
    expect([forScripts.code, forPeople.code]).toEqual([5, 5]);
    const differences = forScripts.lines().filter((line: Line) => line.type === 'difference');
    expect(differences).toMatchObject([{ kind: 'differs', field: 'nickname', targetSub: after.sub }]);
    expect(forScripts.result().differing).toBe(1);
    expect(listed('differences', 'differ')).toMatchObject([{ field: 'nickname', targetSub: after.sub }]);
    expect(listed('differences', 'match')).toHaveLength(forScripts.result().matched);
    expect(forPeople.stderr).toContain('nickname');
    expect(forPeople.stderr).toContain(after.sub);
    const said = [forScripts, forPeople].map(({ stdout, stderr }) => stdout + stderr).join();
    expect(said).not.toContain('Sesame-of-somebody');
    expect(said).not.toContain(after.attributes.email);
  });

  test('and whatever else writes to a ledger is refused at once while another process works on it, which may be watched', async () => {
    const ledger = openLedger(join(folder, 'poolferry.db'));
    // Nobody answers at either pool: it is said before anybody is asked.
    const nowhere = pools({ ...sandbox, endpoint: 'http://127.0.0.1:9' });
    const flags = ['--json', ...nowhere, ...decisions];
    const writers = [['verify'], ['plan', '--again'], ['migrate', '--yes'], ['rollback', '--yes']];
    const refused = await Promise.all(writers.map((words) => run(folder, [...words, ...flags])));
    const watching = await Promise.all(['status', 'ids'].map((word) => run(folder, [word, '--json'])));
    ledger.close();
    expect(refused.map((ended) => [ended.code, ended.result().error.code])).toEqual(
      writers.map(() => [2, 'ledger-locked']),
    );
    expect(watching.map(({ code }) => code)).toEqual([0, 0]);
    expect(watching[0]?.result()).toMatchObject({ running: true });
  });

  test('says nothing of who changed and would be left behind all the same', async () => {
    const { wire, source, without } = here;
    const was = without.attributes.family_name ?? '';
    await setAttribute(wire, source, without, 'family_name', 'Married');
    const ended = await poolferry('verify');
    await setAttribute(wire, source, without, 'family_name', was);
    expect(ended.lines().filter(({ type }) => type === 'difference')).toEqual([]);
    expect(ended.code).toBe(0);
  });

  test('--sample sends a code to some of those who agreed, once somebody said yes, and tells who gets none', async () => {
    const { wire, target } = here;
    const { UserPoolClient: client } = await wire.ok('CreateUserPoolClient', {
      ...{ UserPoolId: target, ClientName: 'with-a-secret', GenerateSecret: true },
    });
    const people = [...(await wire.users(target)).values()].filter(({ enabled }) => enabled);
    const isReached = ({ attributes }: ListedUser) => attributes.email_verified === 'true';
    const unreached = people.find((user) => !isReached(user)) as ListedUser;
    const [differing, ...reached] = people.filter(isReached).slice(0, 6) as [ListedUser, ...ListedUser[]];
    const emails = reached.map(({ attributes }) => attributes.email);
    writeFileSync(join(folder, 'agreed'), [...emails, 'mistyped@example.com'].join('\n'));
    writeFileSync(join(folder, 'unreached'), `${unreached.sub}\n${differing.sub}`);
    const sample = (file: string, ...words: string[]) =>
      poolferry('verify', '--sample', '3', '--consenting', file, '--client-id', client.ClientId, ...words);

    const sentBefore = sandbox.outbox.sent;
    const unasked = await sample('agreed');
    expect([unasked.code, unasked.result().error.code]).toEqual([2, 'not-confirmed']);
    expect(sandbox.outbox.sent).toBe(sentBefore);

    const ended = await sample('agreed', '--yes');
    expect(ended.result()).toMatchObject({
      sample: { agreed: 5, asked: 3, unmatched: 1, sent: { email: 3, sms: 0 }, unproven: 0, refused: [] },
      exitCode: 0,
    });
    expect(sandbox.outbox.sent).toBe(sentBefore + 3);
    const { messages } = await wire.control('outbox');
    const receivers = messages.slice(-3).map(({ destination }: Line) => destination);
    expect(new Set(receivers).size).toBe(3);
    expect(emails).toEqual(expect.arrayContaining(receivers));

    // The same command again asks only whom it has not asked before.
    const others = await sample('agreed', '--yes');
    expect(others.result()).toMatchObject({ sample: { recentlyAsked: 3, asked: 2, sent: { email: 2 } } });
    const nobody = await sample('agreed', '--yes');
    expect([nobody.code, nobody.result().error.code]).toEqual([2, 'nobody-to-ask']);
    expect(sandbox.outbox.sent).toBe(sentBefore + 5);

    const { family_name = '' } = differing.attributes;
    await setAttribute(wire, target, differing, 'family_name', 'Somebody-else');
    const refused = await sample('unreached', '--yes');
    const discreet = { UserPoolId: target, ClientId: client.ClientId, PreventUserExistenceErrors: 'ENABLED' };
    await wire.ok('UpdateUserPoolClient', discreet);
    const unproven = await sample('unreached', '--yes');
    await setAttribute(wire, target, differing, 'family_name', family_name);
    expect(sandbox.outbox.sent).toBe(sentBefore + 5);
    expect(unproven.result()).toMatchObject({
      sample: { asked: 1, differing: 1, sent: { email: 0, sms: 0 }, unproven: 1, refused: [] },
      exitCode: 5,
    });
    expect(refused.result()).toMatchObject({ sample: { asked: 1, differing: 1, unproven: 0 }, exitCode: 5 });
    expect(refused.result().sample.refused).toEqual([{ targetSub: unreached.sub, why: 'invalid-parameter' }]);
    const said = [unasked, ended, refused].map(({ stdout, stderr }) => stdout + stderr).join();
    for (const secret of [client.ClientSecret, ...emails]) expect(said).not.toContain(secret);
  });

  test('a sample that is stopped on the way tells whom it asked, and the next one asks none of them', async () => {
    const [stop, ledger] = [new AbortController(), join(folder, 'poolferry.db')];
    const people = [...(await here.wire.users(here.target)).keys()];
    const request = {
      size: 60,
      consenting: namesInLines(people),
      clientId: sandbox.target.clientId,
      askAgain: true,
    };
    const before = sandbox.outbox.sent;
    const options = { acknowledge: [], usernames: 'stop' } as const;
    const migration = await openAgain(sandbox, ledger, { options, ports: { signal: stop.signal } });
    const sample = await drawSample(migration, request);
    const result = emptyResult(sample);
    const sending = sendSample(migration, sample, result).catch((error: Error) => error.name);
    while (sandbox.outbox.sent === before) await setImmediate();
    stop.abort();
    expect(await sending).toMatch(/^(?:Abort|Interrupted)Error$/);
    migration.close();
    const { asked, sent, refused } = result;
    expect(sent.email + refused.length).toBe(asked);
    expect(sandbox.outbox.sent - before).toBe(sent.email);
    expect(asked).toBeLessThan(sample.chosen.length);

    const next = await openAgain(sandbox, ledger, { options });
    const later = await drawSample(next, { ...request, askAgain: false });
    next.close();
    expect(later.recentlyAsked).toBeGreaterThanOrEqual(sent.email);
    const { messages } = await here.wire.control('outbox');
    const receivers = new Set(messages.map(({ destination }: Line) => destination.toLowerCase()));
    const again = later.chosen.filter(({ attributes }) => receivers.has(attributes.email?.toLowerCase()));
    expect(again).toEqual([]);
  });

  test('finds who was deleted in the target, and migrate --retry missing-in-target makes them anew, groups and all', async () => {
    const { wire, target } = here;
    const groups = [...(await wire.groups(target))].filter(([, { members }]) => members.size > 0);
    const [group = '', { members } = { members: new Set<string>() }] = groups[0] ?? [];
    const grouped = [...members].find((sub) => sub !== here.after.sub) ?? '';
    const people = await wire.users(target);
    const lost = [here.after, people.get(grouped)] as ListedUser[];
    for (const { username } of lost)
      await wire.ok('AdminDeleteUser', { UserPoolId: target, Username: username });
    // Known to be there by nobody yet: only a verification says who is missing.
    const early = await poolferry('migrate', '--retry', 'missing-in-target');
    expect([early.code, early.result().error.code]).toEqual([2, 'nothing-to-retry']);
    const found = await poolferry('verify', '--output', 'lost');
    expect(found.result().byKind).toMatchObject({ 'missing-in-target': 2 });
    expect(
      listed('lost', 'missing-in-target')
        .map(({ targetSub }) => targetSub)
        .sort(),
    ).toEqual(lost.map(({ sub }) => sub).sort());

    // Somebody else made one of the two anew meanwhile: theirs is not touched, nor taken for ours.
    const [first, second] = lost as [ListedUser, ListedUser];
    const twin = { UserPoolId: target, Username: first.attributes.email, MessageAction: 'SUPPRESS' };
    const { User } = await wire.ok('AdminCreateUser', twin);
    const retried = await poolferry('migrate', '--retry', 'missing-in-target', '--no-verify');
    expect(retried.result()).toMatchObject({ failed: 1, pending: 0, exitCode: 3 });
    const now = [...(await wire.users(target)).values()];
    expect(now).toHaveLength(people.size);
    expect(now.find(({ username }) => username === User.Username)?.status).toBe('FORCE_CHANGE_PASSWORD');
    const anew = now.find(({ attributes }) => attributes.email === second.attributes.email);
    expect((await wire.groups(target)).get(group)?.members).toContain(anew?.sub);

    await wire.ok('AdminDeleteUser', { UserPoolId: target, Username: User.Username });
    const last = await poolferry('migrate', '--retry', 'name-taken');
    expect(last.result()).toMatchObject({ failed: 0, differing: 0, exitCode: 0 });
  });
});

test.each(['any', 'old-kind'] as const)(
  'SMS as second factor, where listings show SMS of kind "%s", is compared or told to be unverifiable',
  async (listedSms) => {
    const users = { users: 60, seed: 52, quota: 'off', listingLagMs: 0 } as const;
    const started = await startSandbox(users);
    const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
    const { sandbox, wire } = await withTarget(started, {
      ...{ SmsConfiguration, MfaConfiguration: 'OPTIONAL', UsernameAttributes: ['email'] },
      UsernameConfiguration: { CaseSensitive: false },
    });
    const source = sandbox.source.userPoolId;
    const one = [...(await wire.users(source)).values()].find(
      ({ enabled, status, attributes: { phone_number, email_verified } }) =>
        enabled && status === 'CONFIRMED' && phone_number && email_verified === 'true',
    );
    await wire.ok('AdminSetUserMFAPreference', {
      ...{ UserPoolId: source, Username: one?.username, SMSMfaSettings: { Enabled: true } },
    });
    await wire.control('switches', { listedSms });
    const ledger = join(scratch(), 'poolferry.db');
    await carryAcross(sandbox, ledger);
    const migration = await openAgain(sandbox, ledger);
    const { differing, unverifiable } = await verifyPools(migration);
    const lines = [...migration.ledger.outcomes.unverifiable()];
    migration.close();
    await started.close();
    expect(differing).toBe(0);
    expect(lines).toHaveLength(unverifiable);
    const told = { sourceSub: one?.sub, field: 'sms-mfa' };
    expect(lines).toEqual(listedSms === 'any' ? [] : expect.arrayContaining([expect.objectContaining(told)]));
  },
);
