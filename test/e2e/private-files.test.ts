import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, unhurried } from '../command.ts';
import { hasTerminal, typeAt } from '../terminal.ts';

/** Whoever runs the command may have told the system to let everybody read new files. */
const careless = { NODE_OPTIONS: '--import=data:text/javascript,process.umask(0)' };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ users: 40, seed: 5, quota: 'off' });
});
afterAll(() => sandbox.close());

const sides = () => [pools(sandbox).slice(0, 4), pools(sandbox).slice(4)] as const;

describe('whatever a command leaves on disk', () => {
  test('is for its owner alone, also under umask 000', async () => {
    const folder = scratch();
    const [source, target] = sides();
    const commands: string[][] = [
      ['plan', '--details', ...pools(sandbox), ...decisions],
      ['convert', '--output', 'from-ledger', ...target],
      ['migrate', '--no-verify', ...pools(sandbox), ...unhurried],
      ['ids', '--output', 'ids.csv'],
      ['export', '--output', 'users.json', ...source, ...unhurried],
      ['export', '--output', 'users.ndjson.zst.age', '--passphrase-file', 'pass', ...source, ...unhurried],
      ['import', '--input', 'users.json', '--ledger', 'import.db', ...target, ...decisions],
      ['demo', '--users', '5', '--directory', 'shown'],
      ['pool', 'clone', '--sign-in', 'email', '--dry-run', ...source],
      ['pool', 'clone', '--sign-in', 'email', '--format', 'json', '--output', 'clone.json', ...source],
      ['pool', 'clone', '--sign-in', 'email', '--name', 'made', '--write-attributes', 'all', ...source],
      ['status'],
    ];
    writeFileSync(join(folder, 'pass'), 'a long enough passphrase\n', { mode: 0o600 });
    for (const args of commands) {
      const ended = await run(folder, [...args, '--json'], careless);
      expect({ args, code: ended.code, says: ended.stderr }).toMatchObject({
        code: expect.toBeOneOf([0, 3, 4, 5]),
      });
    }
    const found = everythingIn(folder);
    expect(found.length).toBeGreaterThan(15);
    expect(found.filter(({ open }) => open !== 0)).toEqual([]);
  });
});

describe('an export for whoever knows a passphrase', () => {
  test('holds nothing that can be read without it, and is taken in with it', async () => {
    const folder = scratch();
    const [source, target] = sides();
    writeFileSync(join(folder, 'pass'), 'correct horse battery staple\r\n');
    const key = ['--passphrase-file', 'pass'];
    const file = 'users.ndjson.age';
    const exported = await run(folder, ['export', '--output', file, ...key, ...source, ...unhurried]);
    expect(exported.stderr).not.toMatch(/correct horse/);
    expect(exported.code).toBe(0);
    expect(readFileSync(join(folder, file), 'latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
    expect(readFileSync(join(folder, file), 'latin1')).not.toMatch(/UserStatus/);

    const args = ['convert', '--json', '--input', file, ...target, ...decisions];
    writeFileSync(join(folder, 'other'), 'incorrect horse\n');
    for (const [given, code] of [
      [[], 'no-key'],
      [['--passphrase-file', 'other'], 'wrong-key'],
    ] as const) {
      const refused = await run(folder, [...args, '--output', 'none', ...given]);
      expect(refused.result()).toMatchObject({ exitCode: 2, error: { code } });
      expect(readdirSync(folder)).not.toContain('none');
    }
    const taken = await run(folder, [...args, '--output', 'csv', ...key]);
    expect(taken.result()).toMatchObject({ exported: 40 });
  });

  test('asks for the passphrase at a terminal, shows none of it, and wants it twice to write', async (context) => {
    if (!hasTerminal()) return context.skip('there is no python3 to type at a terminal');
    const folder = scratch();
    const args = ['export', '--output', 'u.json.age', ...sides()[0], ...unhurried];
    const refused = await typeAt(folder, args, ['sesame opens', 'sesame shuts']);
    expect(refused.seen).toMatch(/The two passphrases differ/);
    expect(refused.code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
    const done = await typeAt(folder, args, ['sesame opens', 'sesame opens']);
    expect(done.seen).toMatch(/Passphrase for u\.json\.age:/);
    expect(done.code).toBe(0);
    expect(refused.seen + done.seen).not.toMatch(/sesame/);
    expect(readdirSync(folder)).toEqual(['u.json.age']);
  });
});

interface Left {
  path: string;
  /** Bits that let others in. */
  open: number;
}

function everythingIn(folder: string): Left[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => ({
    path,
    open: statSync(join(folder, path)).mode & 0o077,
  }));
}
