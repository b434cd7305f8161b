import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch } from '../command.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { Wire } from '../wire.ts';

const writes = /^(Create|Update|Delete|Admin(?!Get|List)|Set|Start|Stop|Add)/;

describe('poolferry migrate --yes', () => {
  test('is the whole job: everybody accounted for, both pools the same, values unchanged', async () => {
    const folder = scratch();
    const sandbox = await startSandbox({ users: 1000, seed: 3, quota: 'off' });
    const wire = new Wire(sandbox);
    const ended = await run(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions]);
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    const result = ended.result();
    expect(result).toMatchObject({ type: 'result', exported: 1000, failed: 0, pending: 0, differing: 0 });
    expect(result.migrated + result.waiting + result.skipped).toBe(1000);
    expect(result.matched).toBe(result.migrated);

    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    const ids = readIds(join(folder, 'ids.ndjson'));
    expect(ids.size).toBe(result.migrated);
    await expectSamePeople(wire, ids);

    // The awkward values are really among them.
    const values = [...(await wire.users(sandbox.target.userPoolId)).values()].flatMap((user) =>
      Object.values(user.attributes),
    );
    for (const odd of [
      /,/,
      /"/,
      /\n/,
      /\p{Extended_Pictographic}/u,
      /\p{Script=Arabic}|\p{Script=Hebrew}/u,
    ]) {
      expect(values.some((value) => odd.test(value))).toBe(true);
    }
    expect(values.some((value) => Buffer.byteLength(value) === 2048)).toBe(true);

    const before = await wire.calls();
    const again = await run(folder, ['migrate', '--json', ...pools(sandbox)]);
    expect(again.code).toBe(0);
    const after = await wire.calls();
    for (const operation of Object.keys(after).filter((name) => writes.test(name))) {
      expect([operation, after[operation]]).toEqual([operation, before[operation]]);
    }
    for (const file of ['poolferry.db', 'ids.ndjson']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
    await sandbox.close();
  });

  test('no password of anybody is in the output or the ledger', async () => {
    const folder = scratch();
    const sandbox = await startSandbox({ users: 100, seed: 5, quota: 'off' });
    const ended = await run(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions]);
    expect(ended.code).toBe(0);
    const said = ended.stdout + ended.stderr + readFileSync(join(folder, 'poolferry.db'), 'latin1');
    const people = await new Wire(sandbox).users(sandbox.source.userPoolId);
    const passwords = [...people.values()].flatMap((user) => sandbox.passwordOf(user.username) ?? []);
    expect(passwords.length).toBeGreaterThan(80);
    expect(passwords.filter((password) => said.includes(password))).toEqual([]);
    await sandbox.close();
  });

  test('verify ends with 5 where somebody changed the target, and names the field only', async () => {
    const folder = scratch();
    const sandbox = await startSandbox({ users: 60, seed: 2, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    await run(folder, ['migrate', '--yes', '--no-verify', ...pools(sandbox), ...decisions]);
    const UserPoolId = sandbox.target.userPoolId;
    const [first, second] = [...(await wire.users(UserPoolId)).values()].filter((user) => user.enabled);
    const UserAttributes = [{ Name: 'nickname', Value: 'changed-by-somebody' }];
    await wire.ok('AdminUpdateUserAttributes', { UserPoolId, Username: first?.username, UserAttributes });
    await wire.ok('AdminDisableUser', { UserPoolId, Username: second?.username });
    await wire.ok('AdminCreateUser', {
      UserPoolId,
      Username: 'rogue@example.com',
      MessageAction: 'SUPPRESS',
    });
    await ageLastWrite(folder);
    const ended = await run(folder, ['verify', '--json', ...pools(sandbox)]);
    expect(ended.code).toBe(5);
    expect(ended.result()).toMatchObject({ differing: 3, byKind: { differs: 2, 'only-in-target': 1 } });
    const fields = ended.lines().flatMap((line) => (line.type === 'difference' ? [line.field] : []));
    expect(fields.sort()).toEqual(['enabled', 'nickname', 'user']);
    expect(ended.stdout + ended.stderr).not.toContain('changed-by-somebody');
    await sandbox.close();
  });
});

/** Makes the last write old enough that a difference counts at once. */
async function ageLastWrite(folder: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
  ledger.exec(`UPDATE header SET value = '1' WHERE name = 'lastWriteMs'`);
  ledger.close();
}
