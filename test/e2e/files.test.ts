import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, unhurried } from '../command.ts';
import { readIds } from '../same-people.ts';
import { Wire } from '../wire.ts';

describe('files, as in the article', () => {
  test('a users.json of the article goes into a pool', async () => {
    const folder = scratch();
    const wire = new Wire(await startSandbox({ users: 0, quota: 'off' }));
    const record = (Username: string, sub: string, more: { Name: string; Value: string }[]) => ({
      Username,
      Attributes: [
        { Name: 'sub', Value: sub },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'email', Value: `${Username.toLowerCase()}@example.com` },
        ...more,
      ],
      UserCreateDate: '2024-01-23T02:40:26.413000+05:30',
      UserLastModifiedDate: '2024-01-23T02:40:26.413000+05:30',
      Enabled: true,
      UserStatus: 'CONFIRMED',
    });
    const users = [
      record('ONE', '0a2c03be-25f3-4be3-8b30-f137a8578ad3', [{ Name: 'name', Value: 'KUMAR, "O" \\ N' }]),
      record('TWO', '0b4c04ea-6453-4731-bddc-aef2d77bd4d0', []),
    ];
    writeFileSync(join(folder, 'users.json'), JSON.stringify(users, null, 2));
    const { target, endpoint } = wire.sandbox;
    const into = ['--target', target.userPoolId, '--target-endpoint', endpoint, ...unhurried];
    const ended = await run(folder, ['import', '--json', '--input', 'users.json', ...into]);
    expect(ended.result()).toMatchObject({ exported: 2, migrated: 2, differing: 0, exitCode: 0 });
    const there = [...(await wire.users(target.userPoolId)).values()];
    expect(there.map((user) => user.attributes.name).sort()).toEqual(['KUMAR, "O" \\ N', undefined]);
    expect((await run(folder, ['ids'])).stdout).toContain('0b4c04ea-6453-4731-bddc-aef2d77bd4d0,TWO,');
    await wire.sandbox.close();
  });

  test('export, compressed, and import give the same people and memberships as migrate', async () => {
    const folder = scratch();
    const wire = new Wire(await startSandbox({ users: 300, seed: 11, quota: 'off' }));
    const [from, into] = [pools(wire.sandbox).slice(0, 4), pools(wire.sandbox).slice(4)];
    const exported = await run(folder, ['export', '--output', 'users.json.zst', ...from, ...unhurried]);
    expect(exported.code).toBe(0);
    const args = ['import', '--json', '--input', 'users.json.zst', ...into, ...decisions];
    const ended = await run(folder, args);
    expect(ended.result()).toMatchObject({ exported: 300, failed: 0, pending: 0, differing: 0, exitCode: 0 });
    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    const ids = readIds(join(folder, 'ids.ndjson'));
    const groups = await wire.groups(wire.sandbox.target.userPoolId);
    expect([...groups.values()].some((group) => group.members.size > 10)).toBe(true);
    expect(ids.size).toBe(ended.result().migrated);
    await wire.sandbox.close();
  });

  test('the demo crosses everybody and leaves ledger and id table', async () => {
    const folder = scratch();
    const ended = await run(folder, ['demo', '--users', '200', '--json']);
    expect(ended.code).toBe(0);
    const result = ended.result();
    expect(result).toMatchObject({ type: 'result', exported: 200, failed: 0, pending: 0, differing: 0 });
    const rows = readFileSync(join(folder, 'poolferry-demo', 'ids.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(rows[0]).toBe('source_sub,source_username,target_sub,target_username');
    expect(rows.length).toBeGreaterThanOrEqual(result.migrated + 1);
    const again = await run(folder, ['demo', '--users', '20', '--groups', 'customers', '--json']);
    expect(again.code).toBe(0);
  });
});

describe('an exported file', () => {
  test('holds what a listing holds, groups added', async () => {
    const folder = scratch();
    const wire = new Wire(await startSandbox({ users: 120, seed: 12, quota: 'off' }));
    const from = pools(wire.sandbox).slice(0, 4);
    await run(folder, ['export', '--output', 'users.json', ...from, ...unhurried]);
    const written = JSON.parse(readFileSync(join(folder, 'users.json'), 'utf8'));
    const listed = await wire.users(wire.sandbox.source.userPoolId);
    expect(written.length).toBe(listed.size);
    for (const { Attributes, Username, Enabled, UserStatus } of written) {
      const { sub, ...attributes } = Object.fromEntries(
        Attributes.map((one: { Name: string; Value: string }) => [one.Name, one.Value]),
      );
      const user = listed.get(sub);
      expect({ attributes, username: Username, enabled: Enabled, status: UserStatus }).toEqual({
        attributes: user?.attributes,
        username: user?.username,
        enabled: user?.enabled,
        status: user?.status,
      });
    }
    await wire.sandbox.close();
  });
});
