import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PoolferryError } from '../errors.ts';
import { defaultOptions } from './defaults.ts';
import { loadOptions, resolveOptions } from './load.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'poolferry-config-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

async function refusal(promise: Promise<unknown>): Promise<PoolferryError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!PoolferryError.is(error)) throw new Error('expected an error of the tool', { cause: error });
  return error;
}

describe('without a config file', () => {
  test('nothing given is the defaults, and passwords stay undecided', async () => {
    const { options, configFile } = await loadOptions({ directory });
    expect(configFile).toBeUndefined();
    expect(options).toEqual(defaultOptions());
    expect(options.passwords).toBeUndefined();
  });

  test('a command can bring its own default for passwords, which a flag overrules', async () => {
    const unless = { directory, passwordsUnlessTold: 'reset' } as const;
    expect((await loadOptions(unless)).options.passwords).toBe('reset');
    const told = await loadOptions({ ...unless, flags: { passwords: 'sign-in' } });
    expect(told.options.passwords).toBe('sign-in');
  });
});

describe('layers', () => {
  test('flags go over the config file, which goes over the defaults', async () => {
    await write(
      'poolferry.config.json',
      JSON.stringify({
        source: { userPoolId: 'eu-west-1_Old', profile: 'old' },
        unverified: 'skip',
        unconfirmed: 'carry',
        attributes: { drop: ['a'], set: { 'custom:t': '1', 'custom:u': '2' } },
      }),
    );
    const { options } = await loadOptions({
      directory,
      flags: { source: 'eu-west-1_New', unverified: 'carry', drop: 'b,c', set: ['custom:t=9'] },
    });
    expect(options.source).toEqual({ userPoolId: 'eu-west-1_New', profile: 'old' });
    expect(options.target).toBeUndefined();
    expect(options.unverified).toBe('carry');
    expect(options.unconfirmed).toBe('carry');
    expect(options.withoutEmail).toBe('stop');
    expect(options.attributes).toMatchObject({ drop: ['b', 'c'], set: { 'custom:t': '9', 'custom:u': '2' } });
  });

  test.each(['ts', 'mts', 'js'])('a .%s file is run, and may hold a map function', async (ending) => {
    const types = ending === 'js' ? '' : ': string';
    await write(
      `poolferry.config.${ending}`,
      `const ledger${types} = 'x.db';\nexport default { ledger, attributes: { map: (user, attributes) => attributes } };\n`,
    );
    const { options, configFile } = await loadOptions({ directory });
    expect(configFile).toBe(join(directory, `poolferry.config.${ending}`));
    expect(options.ledger).toBe('x.db');
    expect(options.attributes.map).toBeInstanceOf(Function);
  });

  test('--config chooses a file, from the folder it is given in', async () => {
    await write('poolferry.config.json', '{"chains": 1}');
    await write('other.json', '\uFEFF{"chains": 16}');
    expect((await loadOptions({ directory, configPath: 'other.json' })).options.chains).toBe(16);
  });

  test('a decisions file named by --duplicates is read', async () => {
    const sub = '0d2c03be-25f3-4be3-8b30-f137a8578ad3';
    const path = await write('who.json', JSON.stringify({ 'a@example.com': sub, 'b@example.com': null }));
    const { options } = await loadOptions({ directory, flags: { duplicates: path } });
    expect(options.duplicates).toEqual({ 'a@example.com': sub, 'b@example.com': null });
  });
});

describe('a config file that is wrong', () => {
  test('a mistyped key is named with its place and the right one, every one at once', async () => {
    const path = await write(
      'poolferry.config.json',
      '{\n  "quota": {\n    "shares": 0.5, "rates": { "UserCreations": 1 } },\n  "unverifed": "skip",\n  "share": 1\n}',
    );
    const error = await refusal(loadOptions({ directory }));
    expect(error.code).toBe('unknown-option');
    expect(error.message).toContain(path);
    expect(error.message).toContain(
      'quota.shares (line 3, column 5): there is no such option. Did you mean "quota.share"?',
    );
    expect(error.message).toContain('Did you mean "quota.rates.UserCreation"?');
    expect(error.message).toContain('unverifed (line 4, column 3)');
    expect(error.message).toContain('Did you mean "unverified"?');
    expect(error.message).toContain(
      'share (line 5, column 3): there is no such option. Did you mean "quota.share"?',
    );
  });

  test('a key near to nothing gets the list of those there are', async () => {
    await write('poolferry.config.json', '{"legacyIds": {"zzzzzzzz": "x"}}');
    expect((await refusal(loadOptions({ directory }))).message).toContain('Known here: sub, username.');
  });

  test('a wrong value is named by path and place, and never shown', async () => {
    await write(
      'poolferry.config.json',
      '{"passwords": "hunter2",\n "attributes": {"drop": [1]}, "chains": 4}',
    );
    const error = await refusal(loadOptions({ directory }));
    expect(error.code).toBe('bad-option');
    expect(error.message).toContain(
      'passwords (line 1, column 15): expected one of reset, sign-in, passwordless.',
    );
    expect(error.message).toContain('attributes.drop.0 (line 2, column 26)');
    expect(error.message).toContain('chains (line 2, column 41): expected 1 or 16.');
    expect(error.message).not.toContain('hunter2');
  });

  test('duplicates says what it takes', async () => {
    await write('poolferry.config.json', '{"duplicates": "oldest"}');
    expect((await refusal(loadOptions({ directory }))).message).toContain('stop, verified, newest, enabled');
  });

  test.each([
    ['{"chains": 1,\n "ledger": }', ':2:12: expected a value'],
    ['{"chains": 1', ':1:13: expected "," or "}"'],
    ['', ':1:1: expected a value'],
    ["{'chains': 1}", ':1:2: expected a key in double quotes'],
    ['{"a": "b\nc"}', ':1:9: expected a closing quote'],
    ['{} x', ':1:4: expected the end of the file'],
  ])('broken JSON %j is refused with line and column', async (text, where) => {
    const path = await write('poolferry.config.json', text);
    const error = await refusal(loadOptions({ directory }));
    expect(error.code).toBe('bad-config-file');
    expect(error.message).toContain(`${path}${where}`);
  });

  test('one that cannot be run says why', async () => {
    await write('poolferry.config.js', 'throw new RangeError("not today");');
    const error = await refusal(loadOptions({ directory }));
    expect(error).toMatchObject({ code: 'bad-config-file' });
    expect(error.message).toContain('RangeError: not today');
  });

  test.each(['ts', 'mts'])('one whose syntax is broken (.%s) is named with the line', async (ending) => {
    const path = await write(
      `poolferry.config.${ending}`,
      'export default {\n  chains: 1\n  ledger: 2,\n};\n',
    );
    // In a process of its own, since the test runner loads modules in its own way.
    const script = `
      const { findConfigFile, readConfigFile } = await import(${JSON.stringify(import.meta.resolve('./config-file.ts'))});
      const path = await findConfigFile(${JSON.stringify(directory)});
      await readConfigFile(path).catch((error) => console.log(error.code, error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toContain(`bad-config-file ${path}:3 cannot be loaded. SyntaxError`);
  });

  test('one without a default export is refused', async () => {
    await write('poolferry.config.mts', 'export const ledger = "x";');
    expect((await refusal(loadOptions({ directory }))).message).toContain('no default export');
  });

  test('two of them are refused', async () => {
    await write('poolferry.config.json', '{}');
    await write('poolferry.config.ts', 'export default {};');
    expect(await refusal(loadOptions({ directory }))).toMatchObject({ code: 'two-config-files' });
  });

  test('one that was asked for and is missing, or is of no known kind, is refused', async () => {
    expect(await refusal(loadOptions({ directory, configPath: 'no.json' }))).toMatchObject({
      code: 'file-not-found',
    });
    expect(await refusal(loadOptions({ directory, configPath: 'no.yaml' }))).toMatchObject({
      code: 'bad-config-file',
    });
  });
});

describe('options that contradict each other', () => {
  test.each([
    ['same-pool', { source: { userPoolId: 'eu-west-1_A' }, target: { userPoolId: 'eu-west-1_A' } }],
    ['wrong-region', { source: { userPoolId: 'eu-west-1_A', region: 'us-east-1' } }],
    ['no-pool-id', { target: { profile: 'x' } }],
    ['bad-acknowledge', { acknowledge: ['pre-sign-up', 'recovery-blocked'] }],
    ['bad-quota', { quota: { share: 0 } }],
    ['bad-quota', { quota: { share: 1.5 } }],
    ['bad-quota', { quota: { rates: { UserCreation: 0 } } }],
    ['bad-legacy-ids', { legacyIds: { sub: 'legacy_sub' } }],
    ['bad-legacy-ids', { legacyIds: { sub: 'custom:a_name_of_21_letterss' } }],
    ['bad-legacy-ids', { legacyIds: { sub: 'custom:x', username: 'custom:x' } }],
    ['bad-legacy-ids', { legacyIds: { sub: 'custom:x' }, attributes: { set: { 'custom:x': '1' } } }],
    ['bad-attributes', { attributes: { set: { sub: 'x' } } }],
    ['bad-attributes', { attributes: { rename: { a: 'c', b: 'c' } } }],
    ['bad-attributes', { attributes: { drop: ['a'], rename: { a: 'c' } } }],
    ['bad-groups', { groups: { include: ['a'], exclude: ['a'] } }],
    ['bad-ledger-path', { ledger: ' ' }],
  ])('%s: %j', async (code, input) => {
    expect(await refusal(resolveOptions(input))).toMatchObject({ code, name: 'InputError' });
  });

  test('problems of several kinds come together', async () => {
    const error = await refusal(resolveOptions({ quota: { share: 2 }, attributes: { set: { sub: 'x' } } }));
    expect(error.code).toBe('invalid-options');
    expect(error.message).toContain('2 problems:');
    expect(error.hint).toContain('--quota-share');
  });

  test('what is in order passes whole', async () => {
    const options = await resolveOptions({
      source: { userPoolId: 'eu-west-1_A', region: 'eu-west-1' },
      target: { userPoolId: 'us-gov-west-1_B', endpoint: 'http://127.0.0.1:9229' },
      legacyIds: { sub: 'custom:legacy_sub', username: 'preferred_username' },
      quota: { share: 1, rates: { UserCreation: 200 } },
    });
    expect(options.quota).toEqual({ share: 1, rates: { UserCreation: 200 } });
    expect(options.legacyIds).toEqual({ sub: 'custom:legacy_sub', username: 'preferred_username' });
  });
});
