import { readdirSync } from 'node:fs';
import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Line, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

describe('poolferry pool diff', () => {
  let wire: Wire;
  beforeAll(async () => {
    wire = new Wire(await startSandbox({ users: 20, seed: 3, quota: 'off', latencyMs: [0, 0] }));
  });
  afterAll(() => wire.sandbox.close());

  const diff = (folder: string, ...args: string[]) =>
    run(folder, ['pool', 'diff', ...pools(wire.sandbox), ...args]);

  test('tells how the pools sign in differently, and every id that an app must change', async () => {
    const ended = await diff(scratch(), '--json');
    expect(ended.code).toBe(0);
    const { differences, app } = ended.result();
    const signIn = differences.find((one: Line) => one.setting === 'UsernameAttributes');
    expect(signIn).toMatchObject({ target: ['email'], matters: 'both', means: expect.any(String) });
    expect(signIn.source).toBeUndefined();
    const { source, target } = wire.sandbox;
    expect(app).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          what: 'user pool id',
          source: source.userPoolId,
          target: target.userPoolId,
        }),
        expect.objectContaining({
          what: 'issuer',
          target: `https://cognito-idp.us-east-1.amazonaws.com/${target.userPoolId}`,
        }),
        expect.objectContaining({
          what: 'client id of app',
          source: source.clientId,
          target: target.clientId,
        }),
      ]),
    );
  });

  test('says to people what it says to scripts, reads only, and leaves nothing behind', async () => {
    await forgetRequests(wire);
    const folder = scratch();
    const said = await diff(folder, '--no-color');
    expect(said.code).toBe(0);
    expect(said.stdout).toBe('');
    expect(said.stderr).toContain('UsernameAttributes: none -> ["email"]');
    expect(said.stderr).toContain(wire.sandbox.target.clientId);
    expect(await writesTo(wire)).toEqual({});
    expect(readdirSync(folder)).toEqual([]);
  });

  test('tells that a client has a secret, and never the secret', async () => {
    const ClientSecret = 'ShouldNeverBeSeenByAnybody';
    const UserPoolId = wire.sandbox.source.userPoolId;
    await wire.ok('CreateUserPoolClient', { UserPoolId, ClientName: 'server', ClientSecret });
    const ended = await diff(scratch(), '--json');
    expect(ended.stdout + ended.stderr).not.toContain(ClientSecret);
    const { differences, app } = ended.result();
    expect(differences.find((one: Line) => one.setting === 'UserPoolClients[server]')?.source).toMatchObject({
      hasSecret: true,
    });
    const client = app.find((one: Line) => one.what === 'client id of server');
    expect(client.target).toBeUndefined();
    expect(client.means).toContain('secret');
  });
});
