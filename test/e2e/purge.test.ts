import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import { systemPorts } from '../../packages/poolferry/src/index.ts';
import { openLedger } from '../../packages/poolferry/src/ledger/ledger.ts';
import { purgeLedger } from '../../packages/poolferry/src/steps/purge.ts';
import { decisions, pools, run, scratch } from '../command.ts';
import { closeAtQuestion, hasTerminal } from '../terminal.ts';
import { Wire } from '../wire.ts';

const bin = fileURLToPath(new URL('../../packages/poolferry/bin/poolferry.js', import.meta.url));

describe('poolferry purge', () => {
  const home = scratch();
  let sandbox: Sandbox;
  let flags: string[];
  let told: string[];
  let idsBefore: string;
  let countsBefore: object;

  beforeAll(async () => {
    sandbox = await startSandbox({ users: 120, seed: 61, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    flags = ['--json', ...pools(sandbox), ...decisions];
    const ended = await run(home, ['migrate', '--yes', ...flags]);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    idsBefore = (await run(home, ['ids'])).stdout;
    countsBefore = countsOf((await run(home, ['status', '--json'])).result());
    told = await profilesOf(wire, idsBefore);
    expect(told.length).toBeGreaterThan(300);
    expect(tellsIn(home, told).length).toBeGreaterThan(300);
  });
  afterAll(() => sandbox.close());

  /** A copy of the folder, so that each test has a ledger that was not purged. */
  function copied(): string {
    const folder = scratch();
    cpSync(home, folder, { recursive: true });
    return folder;
  }

  async function expectPurged(folder: string): Promise<void> {
    expect(tellsIn(folder, told)).toEqual([]);
    expect((await run(folder, ['ids'])).stdout).toBe(idsBefore);
  }

  test('leaves no byte of a profile in the file or beside it, and every id', async () => {
    const folder = copied();
    const beside = ['poolferry.plan.json', 'poolferry.plan-users.ndjson'];
    for (const name of beside) writeFileSync(join(folder, name), '{"type":"poolferry-plan"}');
    const ended = await run(folder, ['purge', '--yes', '--json']);
    expect(ended.result()).toMatchObject({ ...countsBefore, exitCode: 0 });
    expect(ended.result().alsoNames).toEqual(beside);
    await expectPurged(folder);
    expect(statSync(join(folder, 'poolferry.db')).mode & 0o777).toBe(0o600);
    expect(countsOf((await run(folder, ['status', '--json'])).result())).toEqual(countsBefore);
    const cutover = (await run(folder, ['cutover', '--json'])).result();
    expect(cutover).toMatchObject(countsBefore);
    expect(cutover.checklist.open).toMatchObject([{ about: 'purged' }]);
    expect(JSON.stringify(cutover.checklist)).not.toMatch(/poolferry (?:plan|migrate|verify|sync|rollback)/);
    expect((await run(folder, ['purge', '--yes', '--json'])).code).toBe(0);

    const dead = ['--target-endpoint', 'http://127.0.0.1:9'];
    const whatNeedsProfiles = [
      ['plan', '--again'],
      ['migrate', '--yes'],
      ['verify'],
      ['rollback', '--yes'],
      ['convert', '--output', 'csv'],
    ];
    for (const words of whatNeedsProfiles) {
      const refused = await run(folder, [...words, '--json', ...dead]);
      expect([words[0], refused.code, refused.result().error.code]).toEqual([words[0], 2, 'ledger-purged']);
    }
  });

  test.each<Checkpoint>(['page-purged', 'ledger-purged', 'ledger-rewritten'])(
    'killed at %s holds back what needs profiles, and the same command goes on',
    async (at) => {
      const folder = copied();
      const killed = scratch();
      const ledger = openLedger(join(folder, 'poolferry.db'));
      const { signal } = new AbortController();
      let isFirst = true;
      const checkpoint = (moment: Checkpoint) => {
        if (moment !== at || !isFirst) return;
        isFirst = false;
        // What a process that dies now leaves on the disk.
        mkdirSync(killed, { recursive: true });
        for (const name of readdirSync(folder))
          if (!/-shm$|\.lock$/.test(name)) cpSync(join(folder, name), join(killed, name));
      };
      await purgeLedger(ledger, { ...systemPorts({ emit: () => undefined, signal }), checkpoint });
      ledger.close();
      expect(existsSync(join(killed, 'poolferry.db'))).toBe(true);
      const refused = await run(killed, ['verify', ...flags]);
      expect(refused.result().error).toMatchObject({
        code: 'ledger-purged',
        hint: expect.stringContaining('`poolferry purge` again'),
      });
      expect((await run(killed, ['purge', '--yes', '--json'])).code).toBe(0);
      await expectPurged(killed);
    },
  );

  test.skipIf(process.platform === 'win32')(
    'stops where the disk is full, and goes on once there is room',
    async () => {
      const folder = copied();
      const kilobytes = Math.floor(statSync(join(folder, 'poolferry.db')).size / 3000);
      const command = `ulimit -f ${kilobytes}; exec "$0" "$@"`;
      const { status, stdout } = spawnSync(
        'bash',
        ['-c', command, process.execPath, bin, 'purge', '--yes', '--json'],
        { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder } },
      );
      const { error } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      expect([status, error.code]).toEqual([1, 'ledger-not-writable']);
      expect((await run(folder, ['purge', '--yes', '--json'])).code).toBe(0);
      await expectPurged(folder);
    },
  );

  test('does not end while somebody reads pages that are to be gone', async () => {
    const folder = copied();
    const reader = new DatabaseSync(join(folder, 'poolferry.db'), { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM users');
    const busy = await run(folder, ['purge', '--yes', '--json']);
    expect([busy.code, busy.result().error.code]).toEqual([1, 'ledger-busy']);
    reader.close();
    expect((await run(folder, ['purge', '--yes', '--json'])).code).toBe(0);
    await expectPurged(folder);
  });

  test('says what it takes and what is left before it does so; makes no ledger of an empty file', async () => {
    const folder = copied();
    const empty = join(folder, 'empty.db');
    writeFileSync(empty, '');
    const none = await run(folder, ['purge', '--yes', '--json', '--ledger', 'empty.db']);
    expect([none.code, none.result().error.code, statSync(empty).size]).toEqual([2, 'no-ledger', 0]);
    expect(none.stderr).toContain('empty.db is empty');
    const { stderr } = await run(folder, ['purge']);
    expect(stderr).toMatch(
      /holds the profiles of \d+ people \(us-east-1_\w+ -> us-east-1_\w+\): \d+ have crossed/,
    );
    expect(stderr).toMatch(/Compared on 20\S+Z: \d+ alike, \d+ otherwise\./);
    expect(stderr).toMatch(/`rollback`, .* no longer do\.[\s\S]*no terminal to ask at/);
  });

  test.skipIf(!hasTerminal())(
    'takes nothing where the terminal is closed in place of an answer',
    async () => {
      const folder = copied();
      expect(await closeAtQuestion(folder, ['purge'])).toBe(130);
      expect(tellsIn(folder, told).length).toBeGreaterThan(300);
    },
  );

  test('wants a word for whoever has not arrived, and says how many', async () => {
    const folder = copied();
    const database = new DatabaseSync(join(folder, 'poolferry.db'));
    database.exec(`UPDATE users SET outcome = 'failed', code = 'x' WHERE id IN
                   (SELECT id FROM users WHERE outcome = 'migrated' LIMIT 2)`);
    database.close();
    const early = await run(folder, ['purge', '--yes', '--json']);
    expect([early.code, early.result().error.code]).toEqual([2, 'purge-too-early']);
    expect(early.stderr).toMatch(/2 failed[\s\S]*migrate --retry x/);
    expect((await run(folder, ['purge', '--json', '--force'])).result().error.code).toBe('not-confirmed');
    expect(tellsIn(folder, told).length).toBeGreaterThan(300);
    expect((await run(folder, ['purge', '--yes', '--force'])).code).toBe(0);
    expect(tellsIn(folder, told)).toEqual([]);
  });
});

/** Every value of a profile and every group's name and description, but for what the table of ids tells. */
async function profilesOf(wire: Wire, ids: string): Promise<string[]> {
  const { source, target } = wire.sandbox;
  const users = [...(await wire.users(source.userPoolId)).values()];
  const values = users.flatMap(({ username, attributes }) => [username, ...Object.values(attributes)]);
  const groups = [...(await wire.groups(source.userPoolId))].flatMap(([name, { description }]) => [
    name,
    description ?? '',
  ]);
  const inTarget = [...(await wire.users(target.userPoolId)).values()].flatMap(({ attributes }) =>
    Object.values(attributes),
  );
  const isTold = (value: string) => value.length >= 6 && !ids.includes(value);
  return [...new Set([...values, ...groups, ...inTarget])].filter(isTold);
}

/** Which of these stand in some file of the folder, as they are or as JSON writes them. */
function tellsIn(folder: string, values: readonly string[]): string[] {
  const files = readdirSync(folder).filter((name) => !name.endsWith('.json'));
  const text = files.map((name) => readFileSync(join(folder, name)).toString('latin1')).join('\n');
  const bytes = (value: string) => Buffer.from(value).toString('latin1');
  return values.filter((value) =>
    [value, JSON.stringify(value).slice(1, -1)].some((one) => text.includes(bytes(one))),
  );
}

function countsOf(result: Record<string, unknown>): object {
  const { exported, migrated, waiting, skipped, failed, pending, cannotRecover } = result;
  return { exported, migrated, waiting, skipped, failed, pending, cannotRecover };
}
