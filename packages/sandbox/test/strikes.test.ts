import { afterEach, describe, expect, it, vi } from 'vitest';
import { openWire, type Wire } from './wire.ts';

describe('strikes', () => {
  const opened: Wire[] = [];
  const open = async (options: Parameters<typeof openWire>[0] = {}) => {
    const wire = await openWire(options);
    opened.push(wire);
    return wire;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((wire) => wire.close()));
  });
  const listUsers = async (wire: Wire, input: object = {}): Promise<string> =>
    wire.call('ListUsers', { UserPoolId: wire.sandbox.source.userPoolId, ...input }).then(
      ({ body }) => body.__type ?? 'ok',
      () => 'broken',
    );

  it.each([
    ['throttle-burst', 'TooManyRequestsException'],
    ['reset-after', 'broken'],
    ['credentials-expired', 'ExpiredTokenException'],
    ['signature-expired', 'InvalidSignatureException'],
  ])('[FA-4] %s strikes the calls it is planned for and no other', async (fault, seen) => {
    const wire = await open();
    await wire.control('POST', 'strikes', { operation: 'ListUsers', fault, at: 2, times: 2 });
    await wire.ok('DescribeUserPool', { UserPoolId: wire.sandbox.source.userPoolId });
    const answers = [];
    for (let call = 1; call <= 4; call += 1) answers.push(await listUsers(wire));
    expect(answers).toEqual(['ok', seen, seen, 'ok']);
    const { strikes } = (await wire.control('GET', 'strikes')).body;
    expect(strikes).toMatchObject([{ operation: 'ListUsers', fault, struck: 2 }]);
  });

  it('[FA-4] strikes planned for a key leave the calls of others alone', async () => {
    const wire = await open();
    const strike = { operation: 'ListUsers', fault: 'internal-error', at: 2, accessKeyId: 'ONE' };
    await wire.control('POST', 'strikes', strike);
    const by = async (accessKeyId: string) =>
      (await wire.call('ListUsers', { UserPoolId: wire.sandbox.source.userPoolId }, { accessKeyId })).status;
    expect([await by('ONE'), await by('OTHER'), await by('OTHER'), await by('ONE')]).toEqual([
      200, 200, 200, 500,
    ]);
  });

  it('[FA-4] page tokens die with those of the call', async () => {
    const wire = await open({ users: 70 });
    const first = await wire.ok('ListUsers', { UserPoolId: wire.sandbox.source.userPoolId, Limit: 10 });
    await wire.control('POST', 'strikes', { operation: 'ListUsers', fault: 'page-tokens-die', at: 1 });
    const { PaginationToken } = first;
    expect(await listUsers(wire, { PaginationToken, Limit: 10 })).toBe('InvalidParameterException');
    expect(await listUsers(wire)).toBe('ok');
  });

  it('[FA-4] connections are refused for as long as told, and the port is the same again', async () => {
    const wire = await open();
    const strike = { operation: 'ListUsers', fault: 'connections-refused', at: 1, forMs: 1000 };
    await wire.control('POST', 'strikes', strike);
    expect(await listUsers(wire)).toBe('broken');
    const refused = await fetch(wire.sandbox.endpoint).catch((error) => error.cause.code);
    expect(refused).toBe('ECONNREFUSED');
    await vi.waitFor(async () => expect(await listUsers(wire)).toBe('ok'), 10_000);
  });

  it('[FA-4] a slow answer takes as long as told; lifted strikes strike no more', async () => {
    const wire = await open();
    await wire.control('POST', 'strikes', { operation: 'ListUsers', fault: 'slow', at: 1, forMs: 80 });
    const startedMs = performance.now();
    expect(await listUsers(wire)).toBe('ok');
    expect(performance.now() - startedMs).toBeGreaterThan(75);
    await wire.control('POST', 'strikes', { operation: 'ListUsers', fault: 'internal-error', at: 1 });
    await wire.control('DELETE', 'strikes');
    expect(await listUsers(wire)).toBe('ok');
  });

  it('[FA-5] a listing that goes back answers as of so long ago, once', async () => {
    const wire = await open();
    const UserPoolId = wire.sandbox.source.userPoolId;
    const make = (Username: string, name: string) =>
      wire.ok('AdminCreateUser', { UserPoolId, Username, UserAttributes: [{ Name: 'name', Value: name }] });
    const group = { UserPoolId, GroupName: 'crew' };
    const both = { ...group, Username: 'ann@example.org' };
    await make('ann@example.org', 'Ann');
    await make('gone@example.org', 'Gone');
    await wire.ok('CreateGroup', { ...group, Precedence: 1 });
    await wire.ok('AdminAddUserToGroup', both);
    wire.advance(10_000);
    await wire.ok('AdminUpdateUserAttributes', {
      ...{ UserPoolId, Username: 'ann@example.org', UserAttributes: [{ Name: 'name', Value: 'Anna' }] },
    });
    await wire.ok('AdminDeleteUser', { UserPoolId, Username: 'gone@example.org' });
    await make('new@example.org', 'New');
    await wire.ok('AdminRemoveUserFromGroup', both);
    await wire.ok('UpdateGroup', { ...group, Precedence: 2 });
    await wire.ok('CreateGroup', { UserPoolId, GroupName: 'later' });
    wire.advance(1_000);
    const told = async () => {
      const { Users } = await wire.ok('ListUsers', { UserPoolId });
      const { Groups } = await wire.ok('ListGroups', { UserPoolId });
      const { Users: members } = await wire.ok('ListUsersInGroup', group);
      const named = ({ Attributes }: { Attributes: { Name: string; Value: string }[] }) =>
        Attributes.find(({ Name }) => Name === 'name')?.Value;
      const precedences = Groups.map((one: { GroupName: string; Precedence?: number }) =>
        [one.GroupName, one.Precedence].join(' '),
      ).filter((one: string) => /^(crew|later) /.test(one));
      return [Users.map(named).sort(), precedences, members.map(named)];
    };
    const now = await told();
    expect(now).toEqual([['Anna', 'New'], ['crew 2', 'later '], []]);
    for (const operation of ['ListUsers', 'ListGroups', 'ListUsersInGroup'])
      await wire.control('POST', 'strikes', { operation, fault: 'listing-goes-back', at: 1, forMs: 5_000 });
    expect(await told()).toEqual([['Ann', 'Gone'], ['crew 1'], ['Ann']]);
    expect(await told()).toEqual(now);
    const { status } = await wire.control('POST', 'strikes', {
      ...{ operation: 'AdminGetUser', fault: 'listing-goes-back', at: 1 },
    });
    expect(status).toBe(400);
  });

  it('[CT-3] names the strike it does not know', async () => {
    const wire = await open();
    const { status, body } = await wire.control('POST', 'strikes', {
      ...{ operation: 'ListUsers', fault: 'reset-befor', at: 1 },
    });
    expect([status, body.error]).toEqual([400, expect.stringContaining('reset-before')]);
  });
});
