import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Locking, Unlocking } from './encoding.ts';
import { readInput, writeOutput } from './open.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'poolferry-files-'));
  path = join(directory, 'users.json');
});
afterEach(() => rm(directory, { recursive: true }));

async function read(from: string, unlocking?: Unlocking): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readInput(from, unlocking)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function newKeys(): Promise<{ locking: Locking; unlocking: Unlocking }> {
  const identity = await generateX25519Identity();
  return {
    locking: { recipients: [await identityToRecipient(identity)] },
    unlocking: { identities: [identity] },
  };
}

function* manyLines(count: number): Generator<string> {
  for (let line = 0; line < count; line += 1) yield `line ${line} é 🚢\n`;
}

test.each(['', '.zst'])('reading into the same memory gives the same bytes, ending "%s"', async (ending) => {
  const name = `${path}${ending}`;
  await writeOutput(name, manyLines(50_000));
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of readInput(name, {}, { reuseMemory: true }))
    text += decoder.decode(piece, { stream: true });
  expect(text).toBe([...manyLines(50_000)].join(''));
  await expect(readInput(join(path, 'x'), {}, { reuseMemory: true }).next()).rejects.toMatchObject({
    code: 'file-not-found',
  });
});

describe('a file written', () => {
  test.each(['', '.zst', '.age', '.zst.age'])('with the ending "%s" reads back as it was', async (ending) => {
    const keys = await newKeys();
    const name = `${path}${ending}`;
    await writeOutput(name, manyLines(40_000), ending.endsWith('.age') ? { locking: keys.locking } : {});
    expect(await read(name, keys.unlocking)).toBe([...manyLines(40_000)].join(''));
    const onDisk = await readFile(name);
    expect(onDisk.includes('line 7 ')).toBe(ending === '');
    if (ending.startsWith('.zst')) expect(onDisk.length).toBeLessThan(200_000);
    expect(await readdir(directory)).toEqual([`users.json${ending}`]);
  });

  test('may be read by its owner only, from the first byte on', async () => {
    const partial = `${path}.partial`;
    await writeFile(partial, 'left by a killed run', { mode: 0o644 });
    async function* content() {
      yield 'x'.repeat(300_000);
      // By now the first piece is on its way to the disk.
      await expect.poll(async () => (await stat(partial)).size).toBe(300_000);
      expect((await stat(partial)).mode & 0o777).toBe(0o600);
      await expect(stat(path)).rejects.toThrow('ENOENT');
    }
    await writeOutput(path, content());
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('does not follow a link left under its partial name', async () => {
    const elsewhere = join(directory, 'elsewhere');
    await writeFile(elsewhere, 'mine');
    await symlink(elsewhere, `${path}.partial`);
    await writeOutput(path, ['x']);
    expect(await readFile(elsewhere, 'utf8')).toBe('mine');
  });

  test('spares a file that is there, unless told to replace it', async () => {
    await writeFile(path, 'old', { mode: 0o644 });
    await expect(writeOutput(path, ['new'])).rejects.toMatchObject({
      code: 'file-exists',
      name: 'InputError',
    });
    expect(await readFile(path, 'utf8')).toBe('old');
    await writeOutput(path, ['new'], { overwrite: true });
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('spares a file that came to be there meanwhile', async () => {
    async function* content() {
      yield 'new';
      await writeFile(path, 'theirs');
    }
    await expect(writeOutput(path, content())).rejects.toMatchObject({ code: 'file-exists' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
    expect(await readdir(directory)).toEqual(['users.json']);
  });

  test.each(['', '.zst', '.zst.age'])('leaves nothing behind when its content fails (%s)', async (ending) => {
    const { locking } = await newKeys();
    async function* content() {
      yield 'x'.repeat(600_000);
      throw new RangeError('the source broke');
    }
    const options = ending.endsWith('.age') ? { locking } : {};
    await expect(writeOutput(`${path}${ending}`, content(), options)).rejects.toThrow('the source broke');
    expect(await readdir(directory)).toEqual([]);
  });

  test('leaves nothing behind when interrupted', async () => {
    const abort = new AbortController();
    async function* content() {
      yield 'x'.repeat(600_000);
      abort.abort();
      yield 'more';
    }
    await expect(writeOutput(path, content(), { signal: abort.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(await readdir(directory)).toEqual([]);
  });

  test('does not take what its content cannot read for a fault of its own', async () => {
    const content = readInput(join(directory, 'missing.json'));
    await expect(writeOutput(path, content)).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining('missing.json'),
    });
  });
});

describe('a place where no file can be written', () => {
  test('is named, with what to do', async () => {
    await mkdir(join(directory, 'folder'));
    await writeFile(join(directory, 'file'), '');
    const codeFor = (name: string) =>
      writeOutput(join(directory, name), ['x'], { overwrite: true }).then(
        () => 'written',
        (error: { code: string }) => error.code,
      );
    expect(await codeFor('folder')).toBe('file-not-writable');
    expect(await codeFor('nowhere/x.json')).toBe('folder-not-found');
    expect(await codeFor('file/x.json')).toBe('folder-not-found');
    expect(await codeFor('x.json.age.zst')).toBe('bad-file-name');
  });

  test.runIf(process.platform === 'linux')('a full disk is one', async () => {
    // Every write to this device fails as on a full disk.
    const { outputFileError } = await import('./file-errors.ts');
    const cause = await writeFile('/dev/full', 'x').catch((error: unknown) => error);
    expect(outputFileError('x.json', cause)).toMatchObject({ code: 'disk-full', name: 'InputError' });
  });

  test.runIf(process.getuid?.() !== 0)('a folder of somebody else is one', async () => {
    await chmod(directory, 0o500);
    await expect(writeOutput(path, ['x'])).rejects.toMatchObject({ code: 'file-not-writable' });
    await chmod(directory, 0o700);
  });
});

describe('an encrypted file', () => {
  test('wants a key, and a name that says it is encrypted', async () => {
    const { locking } = await newKeys();
    await expect(writeOutput(`${path}.age`, ['x'])).rejects.toMatchObject({ code: 'no-key' });
    await expect(writeOutput(path, ['x'], { locking })).rejects.toMatchObject({ code: 'not-encrypted' });
    await writeOutput(`${path}.age`, ['x'], { locking });
    await expect(read(`${path}.age`)).rejects.toMatchObject({ code: 'no-key' });
  });

  test('is not opened by another key', async () => {
    await writeOutput(`${path}.age`, ['x'], { locking: (await newKeys()).locking });
    const { unlocking } = await newKeys();
    await expect(read(`${path}.age`, unlocking)).rejects.toMatchObject({ code: 'wrong-key' });
  });

  test('refuses keys that are none, without showing them', async () => {
    const locking = { recipients: ['age1secretly'] };
    const writing = writeOutput(`${path}.age`, ['x'], { locking });
    await expect(writing).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.not.stringContaining('secretly'),
    });
    await writeFile(`${path}.age`, 'x');
    const reading = read(`${path}.age`, { identities: ['AGE-SECRET-KEY-1SECRETLY'] });
    await expect(reading).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.not.stringContaining('SECRETLY'),
    });
  });

  test('opens by passphrase', async () => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase('tide and time');
    encrypter.setScryptWorkFactor(2);
    await writeFile(`${path}.age`, await encrypter.encrypt('users'));
    expect(await read(`${path}.age`, { passphrase: 'tide and time' })).toBe('users');
    await expect(read(`${path}.age`, { passphrase: 'other' })).rejects.toMatchObject({ code: 'wrong-key' });
  });

  test('cut short or changed is refused', async () => {
    const { locking, unlocking } = await newKeys();
    await writeOutput(`${path}.age`, manyLines(20_000), { locking });
    const whole = await readFile(`${path}.age`);
    await writeFile(`${path}.age`, whole.subarray(0, -100));
    await expect(read(`${path}.age`, unlocking)).rejects.toMatchObject({ code: 'damaged-file' });
    whole[whole.length - 50] = (whole[whole.length - 50] ?? 0) ^ 1;
    await writeFile(`${path}.age`, whole);
    await expect(read(`${path}.age`, unlocking)).rejects.toMatchObject({ code: 'damaged-file' });
    await writeFile(`${path}.age`, 'not encrypted at all');
    await expect(read(`${path}.age`, unlocking)).rejects.toMatchObject({ code: 'damaged-file' });
  });
});

describe('a file to read', () => {
  test('that is not there, or a folder, is named', async () => {
    await expect(read(path)).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining(path),
    });
    await expect(read(directory)).rejects.toMatchObject({ code: 'file-not-readable' });
    const { unlocking } = await newKeys();
    await expect(read(`${path}.zst.age`, unlocking)).rejects.toMatchObject({ code: 'file-not-found' });
  });

  test('that is compressed and cut short, changed or something else is refused', async () => {
    await writeOutput(`${path}.zst`, manyLines(20_000));
    const whole = await readFile(`${path}.zst`);
    for (const damaged of [
      whole.subarray(0, -3),
      whole.subarray(0, 20),
      Buffer.from('[{"Username": "x"}]'),
    ]) {
      await writeFile(`${path}.zst`, damaged);
      await expect(read(`${path}.zst`)).rejects.toMatchObject({ code: 'damaged-file' });
    }
    whole[whole.length - 2] = (whole[whole.length - 2] ?? 0) ^ 1;
    await writeFile(`${path}.zst`, whole);
    await expect(read(`${path}.zst`)).rejects.toMatchObject({ code: 'damaged-file' });
  });
});
