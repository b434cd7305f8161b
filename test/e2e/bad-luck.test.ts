import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, start } from '../command.ts';
import { Wire } from '../wire.ts';
import { forgetRequests } from '../writes.ts';

describe('bad luck', () => {
  test('a reader of --json that goes away stops nobody', async () => {
    const sandbox = await startSandbox({ users: 80, seed: 41, quota: 'off', latencyMs: [0, 10] });
    const folder = scratch();
    const running = start(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions]);
    running.process.stdout?.once('data', () => running.process.stdout?.destroy());
    expect((await running.ended).code).toBe(0);
    expect((await run(folder, ['status', '--json'])).result()).toMatchObject({ exported: 80, pending: 0 });
    await sandbox.close();
  });

  test('a demo does not throw away a ledger and a table of ids that it has not made', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'ids.csv'), 'precious');
    const ended = await run(folder, ['demo', '--users', '5', '--directory', '.', '--json']);
    expect(ended.code).toBe(2);
    expect(ended.result().error.code).toBe('file-exists');
    expect(readFileSync(join(folder, 'ids.csv'), 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['ids.csv']);
  });

  test('an export whose file cannot be written says so before it lists anybody', async () => {
    const sandbox = await startSandbox({ users: 30, quota: 'off' });
    const wire = new Wire(sandbox);
    const folder = scratch();
    const from = pools(sandbox).slice(0, 4);
    writeFileSync(join(folder, 'there.json'), '[]');
    await forgetRequests(wire);
    for (const output of ['there.json', 'no-folder/users.json', 'users.json.age']) {
      const ended = await run(folder, ['export', '--output', output, ...from]);
      expect([output, ended.code]).toEqual([output, 2]);
    }
    expect((await wire.calls()).ListUsers).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['there.json']);
    await sandbox.close();
  });

  test('in a folder without a ledger says that, and leaves none behind', async () => {
    const folder = scratch();
    const ended = await run(folder, ['migrate', '--json']);
    expect(ended.code).toBe(2);
    expect(ended.result().error).toMatchObject({ code: 'no-ledger' });
    expect(existsSync(join(folder, 'poolferry.db'))).toBe(false);
  });

  test('nothing marks an email verified', async () => {
    const sandbox = await startSandbox({ users: 20, quota: 'off' });
    const folder = scratch();
    for (const flags of [
      ['--set', 'email_verified=true'],
      ['--rename', 'custom:plan=email_verified'],
    ]) {
      const ended = await run(folder, ['plan', '--json', ...pools(sandbox), ...decisions, ...flags]);
      expect([ended.code, ended.result().error.code]).toEqual([2, 'bad-attributes']);
    }
    await sandbox.close();
  });

  test('a group that is mistyped is told of, with the nearest that there is', async () => {
    const sandbox = await startSandbox({ users: 20, quota: 'off' });
    const ended = await run(scratch(), [
      ...['plan', '--json', ...pools(sandbox), ...decisions],
      ...['--without-groups', 'admin'],
    ]);
    expect(ended.lines()).toContainEqual(
      expect.objectContaining({ topic: 'unknown-group', message: expect.stringContaining('"admins"') }),
    );
    await sandbox.close();
  });

  test('whoever was deleted in the target on their way can be made anew', async () => {
    const sandbox = await startSandbox({ users: 60, seed: 42, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    const folder = scratch();
    const migrate = ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions];
    await run(folder, [...migrate, '--no-verify']);
    const ledger = new DatabaseSync(join(folder, 'poolferry.db'));
    const one = ledger
      .prepare(
        `SELECT id, profile ->> 'email' AS email FROM users JOIN profiles USING (id) WHERE outcome = 'migrated' AND enabled = 0 LIMIT 1`,
      )
      .get() as { id: number; email: string };
    // As a run leaves them that was killed before the disable.
    ledger.prepare(`UPDATE users SET outcome = 'pending', reached = 2 WHERE id = ?`).run(one.id);
    ledger.close();
    await wire.ok('AdminDeleteUser', { UserPoolId: sandbox.target.userPoolId, Username: one.email });
    const failed = await run(folder, [...migrate, '--no-verify']);
    expect([failed.code, failed.result().failed]).toEqual([3, 1]);
    const again = await run(folder, [...migrate, '--retry', 'user-not-found']);
    expect(again.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
    await sandbox.close();
  });
});
