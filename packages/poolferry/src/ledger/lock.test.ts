import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PoolferryError } from '../errors.ts';
import { openLedger, readLedger } from './ledger.ts';
import { stored, testFolder, testLedger, testUser } from './ledger-fixture.ts';
import { isLocked, lockLedger } from './lock.ts';

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return PoolferryError.is(error) ? error.code : String(error);
  }
  return undefined;
};

/** Another process that opens the ledger, stores one user, says so, and goes on holding it. */
async function startHolder(path: string) {
  const script = `
    import { openLedger } from ${JSON.stringify(new URL('./ledger.ts', import.meta.url).href)};
    const ledger = openLedger(${JSON.stringify(path)});
    ledger.sourceUsers.store(${JSON.stringify(testUser(1))}, 1);
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}

describe('the lock of a ledger', () => {
  test('refuses a second user of the same ledger, and is free once closed', () => {
    const path = join(testFolder(), 'poolferry.db');
    const first = openLedger(path);
    expect(codeOf(() => openLedger(path))).toBe('ledger-locked');
    expect(isLocked(path)).toBe(true);
    stored(first, testUser(1));
    first.close();
    expect(isLocked(path)).toBe(false);
    expect(codeOf(() => openLedger(path).close())).toBeUndefined();
  });

  test('is one lock, whatever names lead to the ledger', () => {
    const folder = testFolder();
    const path = join(folder, 'poolferry.db');
    openLedger(path).close();
    symlinkSync(path, join(folder, 'other-name.db'));
    const first = openLedger(path);
    expect(codeOf(() => openLedger(join(folder, 'other-name.db')))).toBe('ledger-locked');
    expect(isLocked(join(folder, 'other-name.db'))).toBe(true);
    first.close();
  });

  test('is one lock also where a link leads to a ledger that is still to be made', () => {
    const folder = testFolder();
    symlinkSync('to-be-made.db', join(folder, 'link.db'));
    const first = openLedger(join(folder, 'link.db'));
    expect(codeOf(() => openLedger(join(folder, 'to-be-made.db')))).toBe('ledger-locked');
    expect(codeOf(() => openLedger(join(folder, 'link.db')))).toBe('ledger-locked');
    first.close();
  });

  test('leaves other ledgers alone', () => {
    testLedger();
    expect(codeOf(() => testLedger())).toBeUndefined();
  });

  test('of another process holds until it is killed, and nothing acknowledged is lost then', async () => {
    const path = join(testFolder(), 'poolferry.db');
    const child = await startHolder(path);
    expect(codeOf(() => openLedger(path))).toBe('ledger-locked');
    expect(isLocked(path)).toBe(true);
    const reader = readLedger(path);
    expect(reader.census.counts().exported).toBe(1);
    reader.close();

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isLocked(path)).toBe(false);
    const ledger = openLedger(path);
    expect(ledger.census.counts().exported).toBe(1);
    ledger.close();
  });

  test('is not taken by asking for it, and asking makes no file', () => {
    const path = join(testFolder(), 'poolferry.db');
    expect(isLocked(path)).toBe(false);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test('never takes over a file of another kind that bears its name', () => {
    const path = join(testFolder(), 'yarn');
    writeFileSync(`${path}.lock`, '# yarn lockfile v1\n'.repeat(100), { mode: 0o644 });
    const before = readFileSync(`${path}.lock`);
    expect(codeOf(() => lockLedger(path))).toBe('not-a-lock');
    expect(codeOf(() => isLocked(path))).toBe('not-a-lock');
    expect(codeOf(() => openLedger(path))).toBe('not-a-lock');
    expect(readFileSync(`${path}.lock`)).toEqual(before);
    expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o644);
    expect(existsSync(path)).toBe(false);
  });
});
