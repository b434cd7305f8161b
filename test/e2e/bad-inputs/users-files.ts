import { zstdCompressSync } from 'node:zlib';
import type { BadInput } from './bad-input.ts';

const person = {
  Username: 'ada',
  Attributes: [
    { Name: 'sub', Value: '0a2c03be-25f3-4be3-8b30-f137a8578ad3' },
    { Name: 'email', Value: 'ada@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ],
  UserCreateDate: 1_700_000_000,
  UserLastModifiedDate: 1_700_000_000,
  Enabled: true,
  UserStatus: 'CONFIRMED',
};
const good = JSON.stringify(person);
const without = (name: keyof typeof person) => JSON.stringify({ ...person, [name]: undefined });
const but = (changes: object) => JSON.stringify({ ...person, ...changes });
const attribute = (...Attributes: unknown[]) => but({ Attributes });

type Row = [name: string, content: string | Uint8Array, code: string, says: RegExp, file?: string];

const broken = 'bad-users-file';
const cut = 'truncated-users-file';

const rows: Row[] = [
  ['nothing', '', cut, /users\.json:1:1/],
  ['a cut array', `[${good},`, cut, /users\.json:1:\d+.*ends too early/],
  ['a cut record', `[\n${good.slice(0, 60)}`, cut, /users\.json:2:\d+.*ends too early/],
  ['a cut escape', '[{"Username": "a\\', broken, /users\.json:1:/],
  ['a missing comma', `[${good}\n${good}]`, broken, /users\.json:2:1/],
  ['no JSON', 'Username,email\nada,ada@example.com', broken, /users\.json:1:1/],
  ['a page of the web', '<!doctype html><html>', broken, /users\.json:1:1/],
  ['an object of another shape', '{"people": []}', broken, /users\.json:1:\d+/],
  ['a number', '5', broken, /users\.json:1:1/],
  ['an array of texts', '["ada"]', broken, /users\.json:1:2/],
  ['an array of arrays', `[[${good}]]`, broken, /users\.json:1:2/],
  ['null in it', `[${good}, null]`, broken, /users\.json:1:\d+/],
  ['text behind it', `[${good}] and more`, broken, /users\.json:1:\d+/],
  ['UTF-16', Buffer.from(`\uFEFF[${good}]`, 'utf16le'), broken, /UTF-16.*utf8/s],
  ['UTF-16 of the other kind', Buffer.from([0xfe, 0xff, 0, 0x5b]), broken, /UTF-16/],
  ['Latin 1', Buffer.from(`[${but({ Username: 'Zoë' })}]`, 'latin1'), broken, /users\.json:1:\d+.*UTF-8/],
  ['a NUL', `[\0${good}]`, broken, /users\.json:1:2/],
  ['a NUL in a string', `[{"Username": "a\0"}]`, broken, /users\.json:1:/],
  ['gzip', Buffer.from('1f8b080000000000', 'hex'), broken, /gzip.*gunzip/s],
  ['zip', Buffer.from('504b030414000000', 'hex'), broken, /zip archive/],
  ['zstd without its ending', zstdCompressSync(`[${good}]`), broken, /zstd/],
  ['a hundred thousand brackets', '['.repeat(100_000), broken, /users\.json:1:/],
  ['nesting in a record', `[{"Username": ${'['.repeat(50_000)}`, broken, /users\.json:1:/],
  ['nesting in an unknown field', `[{"x": ${'{"a":'.repeat(50_000)}`, broken, /users\.json:1:/],
  ['no username', `[${without('Username')}]`, broken, /users\.json:1:2.*Username/],
  ['no attributes', `[${without('Attributes')}]`, broken, /Attributes/],
  ['no status', `[${without('UserStatus')}]`, broken, /UserStatus/],
  ['no word whether enabled', `[${without('Enabled')}]`, broken, /Enabled/],
  ['no dates', `[${without('UserCreateDate')}]`, broken, /UserCreateDate/],
  ['an empty username', `[${but({ Username: '' })}]`, broken, /Username/],
  ['a number for a username', `[${but({ Username: 5 })}]`, broken, /Username/],
  ['null for a username', `[${but({ Username: null })}]`, broken, /Username/],
  ['enabled as text', `[${but({ Enabled: 'true' })}]`, broken, /Enabled/],
  [
    'a date without an offset',
    `[${but({ UserCreateDate: '2024-01-23T02:40:26' })}]`,
    broken,
    /UserCreateDate/,
  ],
  ['a date that is none', `[${but({ UserCreateDate: 'yesterday' })}]`, broken, /UserCreateDate/],
  ['the 31st of February', `[${but({ UserCreateDate: '2024-02-31T02:40:26Z' })}]`, broken, /UserCreateDate/],
  ['a number too large', `[${good.replace('1700000000', '1e400')}]`, broken, /UserCreateDate/],
  ['attributes as an object', `[${but({ Attributes: { email: 'a@b.c' } })}]`, broken, /Attributes/],
  ['an attribute without a name', `[${attribute({ Value: 'x' })}]`, broken, /Name/],
  ['an attribute without a value', `[${attribute({ Name: 'email' })}]`, broken, /Value/],
  ['a number for a value', `[${attribute({ Name: 'email', Value: 5 })}]`, broken, /Value/],
  ['an attribute as text', `[${attribute('email')}]`, broken, /users\.json:1:/],
  [
    'an attribute twice',
    `[${attribute({ Name: 'name', Value: 'a' }, { Name: 'name', Value: 'b' })}]`,
    broken,
    /twice|second/,
  ],
  [
    'a key twice',
    `[${good.replace('{"Username":"ada"', '{"Username":"ada","Username":"bob"')}]`,
    broken,
    /twice/,
  ],
  ['groups as text', `[${but({ Groups: 'staff' })}]`, broken, /group/i],
  ['a group that is a number', `[${but({ Groups: [1] })}]`, broken, /group/i],
  ['a sub of no shape', `[${attribute({ Name: 'sub', Value: '../../etc' })}]`, broken, /sub/],
  ['somebody twice', `[${good},${good}]`, 'user-twice', /names the same user twice/],
  ['lines, one of them cut', `${good}\n${good.slice(0, 30)}\n`, cut, /users\.ndjson:[23]:/, 'users.ndjson'],
  ['lines, one of them a list', `${good}\n[1]\n`, broken, /users\.ndjson:2:1/, 'users.ndjson'],
  ['lines, two on one', `${good} x\n`, broken, /users\.ndjson:1:/, 'users.ndjson'],
  ['.zst that is none', good, 'damaged-file', /users\.json\.zst cannot be decompressed/, 'users.json.zst'],
  [
    '.zst cut short',
    zstdCompressSync(`[${good}]`).subarray(0, -9),
    'damaged-file',
    /\.zst/,
    'users.json.zst',
  ],
  ['.zst of nothing', '', 'damaged-file', /\.zst/, 'users.json.zst'],
  ['.zst of something else', zstdCompressSync('hello'), broken, /\.zst:1:1/, 'users.json.zst'],
  [
    '.zst with a bit flipped',
    flipped(zstdCompressSync(`[${good}]`)),
    'damaged-file',
    /\.zst/,
    'users.json.zst',
  ],
  [
    '.age without a key',
    'age-encryption.org/v1\n',
    'no-key',
    /--identity.*--passphrase-file/s,
    'users.json.age',
  ],
];

function flipped(bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[changed.length - 2] = (changed.at(-2) ?? 0) ^ 1;
  return changed;
}

export const header = [
  ...[
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
  ],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'],
  ...['phone_number_verified', 'address', 'updated_at', 'cognito:mfa_enabled', 'cognito:username'],
].join(',');

/** Both commands that read users read the same files; each row is taken by one of them in turn. */
export const usersFiles: BadInput[] = rows.map(([name, content, code, says, file = 'users.json'], index) => ({
  name: `users file: ${name}`,
  args:
    index % 2 === 0
      ? ['import', '--input', file, '{into}']
      : ['convert', '--input', file, '--output', 'out', '--header', 'header.csv'],
  files: { [file]: content, 'header.csv': header },
  code,
  says,
}));
