import { spawn } from 'node:child_process';
import {
  closeSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, start } from '../command.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { Wire } from '../wire.ts';

async function world(options: SandboxOptions) {
  const sandbox = await startSandbox({ quota: 'off', latencyMs: [0, 15], listingLagMs: 0, ...options });
  const folder = scratch();
  const migrate = ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions];
  return { sandbox, wire: new Wire(sandbox), folder, migrate, ledger: join(folder, 'poolferry.db') };
}

type World = Awaited<ReturnType<typeof world>>;

async function untilCreated({ wire }: World, users: number): Promise<void> {
  while (((await wire.calls()).AdminCreateUser ?? 0) < users)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

async function expectWholeJob({ sandbox, wire, folder, migrate }: World): Promise<void> {
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  const ended = await run(folder, migrate);
  expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
  await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
  await expectSamePeople(wire, readIds(join(folder, 'ids.ndjson')));
  await sandbox.close();
}

describe('a ledger', () => {
  test('that is deleted while it is in use is written anew, and the same command goes on', async () => {
    const here = await world({ users: 300, seed: 31 });
    const running = start(here.folder, here.migrate);
    await untilCreated(here, 40);
    for (const file of readdirSync(here.folder)) rmSync(join(here.folder, file), { force: true });
    const ended = await running.ended;
    expect([ended.code, ended.result().error?.code]).toEqual([1, 'ledger-vanished']);
    expect(statSync(here.ledger).mode & 0o777).toBe(0o600);
    await expectWholeJob(here);
  });

  test('that is replaced while it is in use leaves the other file alone', async () => {
    const here = await world({ users: 300, seed: 32 });
    const running = start(here.folder, here.migrate);
    await untilCreated(here, 40);
    // At one stroke: between two, the ledger would be missing, and be written anew.
    writeFileSync(`${here.ledger}.other`, 'precious');
    renameSync(`${here.ledger}.other`, here.ledger);
    for (const file of readdirSync(here.folder))
      if (file !== 'poolferry.db') rmSync(join(here.folder, file), { force: true });
    const ended = await running.ended;
    expect([ended.code, ended.result().error?.code]).toEqual([1, 'ledger-vanished']);
    expect(statSync(here.ledger).size).toBe('precious'.length);
    renameSync(`${here.ledger}.rescued`, here.ledger);
    await expectWholeJob(here);
  });

  test('that was deleted between two runs leaves everybody who has crossed as they are', async () => {
    const here = await world({ users: 60, seed: 33 });
    const first = await run(here.folder, here.migrate);
    rmSync(here.ledger);
    const before = await here.wire.users(here.sandbox.target.userPoolId);
    const ended = await run(here.folder, [...here.migrate, '--no-verify']);
    expect(ended.result()).toMatchObject({ migrated: 0, failed: 0, pending: 0 });
    expect(await here.wire.users(here.sandbox.target.userPoolId)).toEqual(before);
    expect(before.size).toBe(first.result().migrated);
    await here.sandbox.close();
  });

  test.each([2, 9, 17])('of which page %i is damaged is refused before anybody is moved', async (page) => {
    const here = await world({ users: 300, seed: 34 });
    const planned = await run(here.folder, ['plan', ...here.migrate.slice(2)]);
    expect(planned.code).toBe(0);
    const file = openSync(here.ledger, 'r+');
    writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(file);
    const ended = await run(here.folder, here.migrate);
    expect([ended.code, ended.result().error?.code]).toEqual([2, 'not-a-ledger']);
    expect(ended.result().error.hint).toContain('copy');
    expect((await here.wire.users(here.sandbox.target.userPoolId)).size).toBe(0);
    await here.sandbox.close();
  });

  test.skipIf(process.platform === 'win32')(
    'that the disk has no room for stops the run wherever it is, and it goes on once there is room',
    async () => {
      const here = await world({ users: 300, seed: 35 });
      // No file may grow beyond so many kB: the system refuses SQLite's write as a full disk does. The first two let no ledger
      // come about, and those after them none of its tables, and no whole listing.
      const expectNoRoom = async (kilobytes: number) => {
        const ended = await withLimitedFiles(here, kilobytes);
        expect([kilobytes, ended.code, ended.error]).toEqual([kilobytes, 1, 'ledger-not-writable']);
      };
      for (const kilobytes of [1, 16, 60, 200]) await expectNoRoom(kilobytes);
      expect((await run(here.folder, ['plan', ...here.migrate.slice(2)])).code).toBe(0);
      // SQLite's log may grow to so much, which is less than people take who cross.
      await expectNoRoom(Math.ceil(statSync(here.ledger).size / 1024) + 100);
      expect((await here.wire.users(here.sandbox.target.userPoolId)).size).toBeGreaterThan(0);
      await expectWholeJob(here);
    },
  );
});

const bin = fileURLToPath(new URL('../../packages/poolferry/bin/poolferry.js', import.meta.url));

function withLimitedFiles(
  { folder, migrate }: World,
  kilobytes: number,
): Promise<{ code: number | null; error: string }> {
  const command = `ulimit -f ${kilobytes}; exec "$0" "$@"`;
  const child = spawn('bash', ['-c', command, process.execPath, bin, ...migrate], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' },
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const result = JSON.parse(output.trim().split('\n').at(-1) ?? '{}');
      resolve({ code, error: result.error?.code });
    });
  });
}

describe('Ctrl-C', () => {
  test('twice stops at once, whatever is in flight, and the same command goes on', async () => {
    const here = await world({ users: 300, seed: 36 });
    const running = start(here.folder, here.migrate);
    await untilCreated(here, 60);
    // What is asked from now on is not answered for ten seconds.
    await here.wire.control('latency', { minMs: 10_000, maxMs: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const askedAt = performance.now();
    running.process.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    running.process.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(performance.now() - askedAt).toBeLessThan(5000);
    await expectWholeJob(here);
  });
});
