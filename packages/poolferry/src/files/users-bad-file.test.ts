import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PoolferryError } from '../errors.ts';
import { inChunks, read, record, sub } from './users-fixture.ts';
import { readUsers } from './users-json.ts';

async function refusal(content: string | Uint8Array, chunkSize = 1000): Promise<PoolferryError> {
  const error = await read(content, {}, chunkSize).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!PoolferryError.is(error)) throw new Error('expected an error of the tool', { cause: error });
  return error;
}

describe('a bad file', () => {
  const good = JSON.stringify(record());
  const bad = (changes: Record<string, unknown>) => `[\n${JSON.stringify(record(changes))}]`;

  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'users.json:1:1: the file ends too early; expected a JSON array of users'],
    ['only white space', ' \n ', 'users.json:2:2: the file ends too early'],
    ['cut after the bracket', '[', ':1:2: the file ends too early; expected a user record'],
    ['cut inside a record', `[\n${good.slice(0, 40)}`, ':2:41: the file ends too early'],
    [
      'cut inside a name',
      '[{"Username": "GA',
      ':1:18: the file ends too early; expected the closing quote of a string',
    ],
    [
      'cut inside a character',
      Buffer.from('[{"Username": "é').subarray(0, -1),
      ':1:16: the file ends too early',
    ],
    [
      'cut between records',
      `[${good},`,
      'the file ends too early; expected a user record ("{") after the comma',
    ],
    ['cut before the end of the array', `[\n${good}\n`, ':3:1: the file ends too early; expected "," or "]"'],
    ['cut inside a page', `{"Users": [${good}]`, 'the file ends too early; expected "," or "}"'],
    ['a comma too many', `[${good},\n]`, ':2:1: expected a user record ("{") after the comma'],
    ['a comma missing', `[${good}\n${good}]`, ':2:1: expected "," or "]"'],
    ['something behind the array', `[${good}]\nGAK`, ':2:1: expected the end of the file'],
    ['a second array', `[${good}]\n[${good}]`, ':2:1: expected the end of the file'],
    ['something behind a page', `{"Users":[]}\n${good}`, ':2:1: expected another page of users'],
    [
      'a page without users',
      '{"NextToken": "GAK"}',
      ':1:20: expected "," or "}", and "Users" among the keys',
    ],
    ['users that are no array', '{"Users": {"GAK": 1}}', ':1:11: expected a value; of "Users", an array'],
    ['a bad value in a page', '{"NextToken": GAK, "Users": []}', ':1:15: expected a value'],
    ['not JSON', 'Username,email\nGAK,x', ':1:1: expected a JSON array of users'],
    ['a string', '"GAK"', ':1:1: expected a JSON array of users'],
    ['an array of strings', '["GAK"]', ':1:2: expected a user record'],
    ['an array of arrays', '[[]]', ':1:2: expected a user record'],
    ['an object of another kind', '{"GAK": {}}', ':1:1: expected "Username", which is missing here'],
    ['a record that is no JSON', '[{"Username": GAK}]', ':1:15: expected a value'],
    [
      'a line end in a string',
      '[{"Username": "GAK\n"}]',
      ':1:19: expected a closing quote before the end of the line',
    ],
    ['brackets that do not match', '[{"Username": ["GAK"}}]', ':1:21: expected "," or "]"'],
    [
      'a bad line among good ones',
      `${good}\n${good}\n{"Username": 5}\n`,
      ':3:14: expected a name as Username',
    ],
    ['no username', bad({ Username: undefined }), ':2:1: expected "Username", which is missing here'],
    ['an empty username', bad({ Username: '' }), ':2:13: expected a name as Username'],
    ['a username that is no string', bad({ Username: 5 }), ':2:13: expected a name as Username'],
    ['no attributes', bad({ Attributes: undefined }), ':2:1: expected "Attributes", which is missing here'],
    [
      'attributes of another shape',
      bad({ Attributes: { email: 'GAK' } }),
      'expected an array of {"Name": …, "Value": …}',
    ],
    [
      'an attribute of another shape',
      bad({ Attributes: ['GAK'] }),
      ':2:33: expected an object with "Name" and "Value"',
    ],
    [
      'an attribute without a name',
      bad({ Attributes: [{ Value: 'GAK' }] }),
      ':2:33: expected "Name", which is missing',
    ],
    [
      'an attribute without a value',
      bad({ Attributes: [{ Name: 'a' }] }),
      ':2:33: expected "Value", which is missing',
    ],
    [
      'a value that is no string',
      bad({ Attributes: [{ Name: 'a', Value: true }] }),
      ':2:53: expected a string as Value',
    ],
    [
      'a value that is null',
      bad({ Attributes: [{ Name: 'a', Value: null }] }),
      ':2:53: expected a string as Value',
    ],
    [
      'an attribute twice',
      bad({
        Attributes: [
          { Name: 'a', Value: '1' },
          { Name: 'a', Value: '2' },
        ],
      }),
      ':2:66: expected each attribute once',
    ],
    [
      'two subs',
      bad({
        Attributes: [
          { Name: 'sub', Value: sub },
          { Name: 'sub', Value: sub },
        ],
      }),
      'expected each attribute once',
    ],
    [
      'a sub that is none',
      bad({ Attributes: [{ Name: 'sub', Value: 'GAK' }] }),
      'expected a sub, which is a UUID',
    ],
    [
      'a name that spoils objects',
      '[{"Username": "x", "Attributes": [{"Name": "__proto__", "Value": "GAK"}]}]',
      ':1:44: expected the name of an attribute',
    ],
    [
      'no creation date',
      bad({ UserCreateDate: undefined }),
      'expected "UserCreateDate", which is missing here',
    ],
    [
      'a date without offset',
      bad({ UserCreateDate: '2024-01-23T02:40:26.413' }),
      'expected a date with an offset',
    ],
    ['a day that is not', bad({ UserLastModifiedDate: '2024-02-30T00:00:00Z' }), 'as UserLastModifiedDate'],
    ['an hour that is not', bad({ UserLastModifiedDate: '2024-02-20T24:00:00Z' }), 'as UserLastModifiedDate'],
    ['a date far out', bad({ UserCreateDate: 1e15 }), 'expected a date with an offset'],
    [
      'no word on enabled',
      bad({ Enabled: undefined }),
      'expected "Enabled", which is missing here: true or false',
    ],
    ['enabled as a string', bad({ Enabled: 'true' }), 'expected true or false as Enabled'],
    ['no status', bad({ UserStatus: undefined }), 'expected "UserStatus"'],
    ['groups of another shape', bad({ Groups: 'GAK' }), 'expected an array of group names'],
    ['a group that is no name', bad({ Groups: ['a', 5] }), 'expected the name of a group'],
    ['groups misspelt', bad({ groups: ['GAK'] }), 'expected this key as "Groups"'],
    [
      'MFA options of another shape',
      bad({ MFAOptions: ['GAK'] }),
      'expected an array of objects as MFAOptions',
    ],
    ['UTF-16', Buffer.from('\uFEFF[]', 'utf16le'), 'the file is UTF-16'],
    ['zstd under a plain name', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), 'the file is compressed by zstd'],
    ['age under a plain name', 'age-encryption.org/v1\n', 'the file is encrypted by age'],
    ['no UTF-8', Buffer.from('[{"Username": "é\xff', 'latin1'), ':1:16: '],
    ['a hostile depth', `[{"a":${'['.repeat(100_000)}`, 'expected at most 32 levels of nesting'],
    [
      'a depth that is closed again',
      `[{"a":${'['.repeat(40)}${']'.repeat(40)}}]`,
      'expected at most 32 levels',
    ],
    ['a record without end', `[{"a":"${'x'.repeat(5_000_000)}"}]`, 'expected no record over 4 MiB'],
  ])('%s: says where and what was expected', async (_, content, message) => {
    const error = await refusal(content, 4096);
    expect(error.name).toBe('InputError');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('GAK');
    expect(error.code).toBe(message.includes('ends too early') ? 'truncated-users-file' : error.code);
    expect(error.hint).not.toBe('');
  });

  test('bytes that are no UTF-8 are found at their place', async () => {
    const before = '[\n{"Username": "né ';
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0x28]), Buffer.from('"}]')]);
    for (const size of [1, 1000])
      expect((await refusal(bytes, size)).message).toContain('users.json:2:18: expected UTF-8 text');
  });

  test('users before the fault have been read', async () => {
    const seen: string[] = [];
    const reading = (async () => {
      const bytes = inChunks(`[${good},${good},5]`, 10);
      for await (const { user } of readUsers(bytes, { file: 'x' })) seen.push(user.username);
    })();
    await expect(reading).rejects.toThrow('x:1');
    expect(seen).toEqual(['GAK', 'GAK']);
  });

  test('one byte changed anywhere never makes anything but users or an error of the tool', async () => {
    const text = Buffer.from(`[\n  ${JSON.stringify(record({ Groups: ['a'] }), null, 1)}\n]`);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: text.length - 1 }), fc.nat({ max: 255 }), async (at, byte) => {
        const changed = Buffer.from(text);
        changed[at] = byte;
        const error = await read(changed).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        if (error !== undefined && !PoolferryError.is(error)) throw error;
      }),
      { numRuns: 500 },
    );
  });
});
