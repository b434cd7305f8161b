import type { BadInput } from './bad-input.ts';
import { header } from './users-files.ts';

const users = '[]';

type Row = [
  name: string,
  args: string,
  file: string,
  content: string | Uint8Array,
  code: string,
  says: RegExp,
];

const keepers = 'plan --duplicates ./k.json {pools}';
const decisions = 'plan --decisions d.json {pools}';
const only = 'migrate --only people.txt {pools}';
const headed = 'convert --input u.json --output out --header h.csv';
const written = 'export --output u.json.age --recipients keys {from}';
const locked = 'import --input u.json.age --identity keys {into}';
const byWord = 'export --output u.json.age --passphrase-file word {from}';
const secrets = 'pool clone --sign-in email --provider-secrets s.json {from}';
const journal = 'pool clone --sign-in email --journal j.json --write-attributes all {from}';
const check = 'convert --check users.csv';
const sub = '0a2c03be-25f3-4be3-8b30-f137a8578ad3';

const rows: Row[] = [
  ['keepers: nothing', keepers, 'k.json', '', 'bad-decisions', /k\.json:1:1/],
  ['keepers: a list', keepers, 'k.json', '[]', 'bad-decisions', /k\.json holds no JSON object/],
  ['keepers: cut', keepers, 'k.json', '{"a@b.c": ', 'bad-decisions', /k\.json:1:11/],
  ['keepers: no sub', keepers, 'k.json', '{"a@b.c": "ada"}', 'bad-decisions', /k\.json:1:11.*sub/],
  ['keepers: true', keepers, 'k.json', '{"a@b.c": true}', 'bad-decisions', /k\.json:1:11/],
  ['keepers: an object', keepers, 'k.json', '{"a@b.c": {}}', 'bad-decisions', /k\.json:1:11/],
  [
    'keepers: a name twice',
    keepers,
    'k.json',
    `{"a": null,\n"a": "${sub}"}`,
    'bad-decisions',
    /k\.json:2:1.*second time/,
  ],
  ['keepers: no name', keepers, 'k.json', '{"": null}', 'bad-decisions', /k\.json:1:2/],
  ['keepers: CSV', keepers, 'k.json', 'email,sub\n', 'bad-decisions', /k\.json:1:1/],
  ['keepers: UTF-16', keepers, 'k.json', Buffer.from('{}', 'utf16le'), 'bad-decisions', /k\.json:1:2/],
  ['decisions: nothing', decisions, 'd.json', '', 'bad-decisions', /d\.json:1:1/],
  ['decisions: a text', decisions, 'd.json', '"skip"', 'bad-decisions', /d\.json holds no JSON object/],
  [
    'decisions: one of none',
    decisions,
    'd.json',
    '{"ada":\n"drop"}',
    'bad-decisions',
    /d\.json:2:1.*skip, carry, keep/,
  ],
  ['decisions: null', decisions, 'd.json', '{"ada": null}', 'bad-decisions', /d\.json:1:9/],
  [
    'decisions: one sub in two cases',
    decisions,
    'd.json',
    `{"${sub}": "skip", "${sub.toUpperCase()}": "keep"}`,
    'bad-decisions',
    /second time/,
  ],
  ['decisions: deep', decisions, 'd.json', '['.repeat(50_000), 'bad-decisions', /d\.json:1:/],
  ['only: nobody', only, 'people.txt', '', 'bad-file', /people\.txt.*names nobody/],
  ['only: blank lines', only, 'people.txt', '\n\r\n\n', 'bad-file', /names nobody/],
  ['only: a mark alone', only, 'people.txt', '\uFEFF', 'bad-file', /names nobody/],
  [
    'only: UTF-16',
    only,
    'people.txt',
    Buffer.from('\uFEFFada\n', 'utf16le'),
    'bad-file',
    /people\.txt.*UTF-16/,
  ],
  ['only: zeros', only, 'people.txt', Buffer.alloc(64), 'bad-file', /people\.txt/],
  ['header: nothing', headed, 'h.csv', '', 'bad-csv-header', /h\.csv/],
  ['header: a blank line', headed, 'h.csv', '\n', 'bad-csv-header', /h\.csv/],
  ['header: no username', headed, 'h.csv', 'name,email', 'bad-csv-header', /no column cognito:username/],
  ['header: a column twice', headed, 'h.csv', `${header},email`, 'bad-csv-header', /"email" twice/],
  ['header: an empty column', headed, 'h.csv', `${header},`, 'bad-csv-header', /""/],
  ['header: a quoted one', headed, 'h.csv', `"${header}"`, 'bad-csv-header', /h\.csv/],
  ['header: broken JSON', headed, 'h.csv', '{"CSVHeader": [', 'bad-csv-header', /begins like JSON/],
  ['header: other JSON', headed, 'h.csv', '{"Users": []}', 'bad-csv-header', /h\.csv/],
  ['header: JSON of numbers', headed, 'h.csv', '{"CSVHeader": [1, 2]}', 'bad-csv-header', /h\.csv/],
  ['header: JSON null', headed, 'h.csv', '[null]', 'bad-csv-header', /h\.csv/],
  ['header: UTF-16', headed, 'h.csv', Buffer.from(header, 'utf16le'), 'bad-csv-header', /h\.csv/],
  ['recipients: none', written, 'keys', '# mine\n\n', 'bad-key', /keys holds no key/],
  ['recipients: no key', written, 'keys', 'ada@example.com', 'bad-key', /recipients cannot be used/],
  ['recipients: an identity', written, 'keys', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`, 'bad-key', /recipients/],
  ['recipients: a cut one', written, 'keys', 'age1qqqqqq', 'bad-key', /recipients/],
  ['recipients: of SSH', written, 'keys', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5', 'bad-key', /recipients/],
  ['identities: none', locked, 'keys', '', 'bad-key', /keys holds no key/],
  ['identities: a recipient', locked, 'keys', `age1${'q'.repeat(58)}`, 'bad-key', /AGE-SECRET-KEY-/],
  ['identities: a damaged one', locked, 'keys', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`, 'bad-key', /identity/],
  ['identities: NULs', locked, 'keys', Buffer.alloc(32), 'bad-key', /identity/],
  ['passphrase: none', byWord, 'word', '', 'bad-key', /word holds no passphrase/],
  ['passphrase: an empty first line', byWord, 'word', '\nhorse\n', 'bad-key', /word holds no passphrase/],
  [
    'keys for a plain name',
    'export --output u.json --recipients keys {from}',
    'keys',
    'age1x',
    'not-encrypted',
    /\.age/,
  ],
  [
    'a passphrase for a plain name',
    'export --output u.json --passphrase-file w {from}',
    'w',
    'a b',
    'not-encrypted',
    /\.age/,
  ],
  [
    'an export over another file',
    'export --output u.json {from}',
    'u.json',
    users,
    'file-exists',
    /u\.json is there already/,
  ],
  [
    'a plan over another file',
    'plan --output u.json {pools}',
    'u.json',
    users,
    'file-exists',
    /u\.json.*--output/s,
  ],
  [
    'a CSV into a full folder',
    'convert --input u.json --output . --header h.csv',
    'h.csv',
    header,
    'folder-not-empty',
    /is not empty/,
  ],
  [
    'a CSV into a file',
    'convert --input u.json --output h.csv --header h.csv',
    'h.csv',
    header,
    'folder-not-found',
    /h\.csv/,
  ],
  ['secrets: no JSON', secrets, 's.json', 'Google=abc', 'bad-flag', /s\.json/],
  ['secrets: a list', secrets, 's.json', '[]', 'bad-flag', /s\.json/],
  ['secrets: a text for a provider', secrets, 's.json', '{"Google": "x"}', 'bad-flag', /s\.json/],
  ['journal: nothing', journal, 'j.json', '', 'not-a-journal', /j\.json.*--journal/s],
  ['journal: another file', journal, 'j.json', '{"a": 1}', 'not-a-journal', /j\.json/],
  ['journal: null', journal, 'j.json', 'null', 'not-a-journal', /j\.json/],
  [
    'journal: of numbers',
    journal,
    'j.json',
    '{"type":"poolferry-clone","version":1,"made":5,"clients":5}',
    'not-a-journal',
    /j\.json/,
  ],
  [
    'journal: another clone',
    journal,
    'j.json',
    '{"type":"poolferry-clone","version":1,"source":"x","region":"y","poolName":"z","made":{},"clients":{}}',
    'other-clone',
    /j\.json.*another clone/,
  ],
  [
    'journal: a newer one',
    journal,
    'j.json',
    '{"type":"poolferry-clone","version":2,"made":{},"clients":{}}',
    'not-a-journal',
    /j\.json/,
  ],
];

/** What `--check` finds is told as findings, each with line and column, and ends with 2; there is no error beside them. */
const found: [name: string, content: string | Uint8Array, says: RegExp][] = [
  ['nothing', '', /empty-file/],
  ['a header with a column too few', `${header.replace('name,', '')}\n`, /users\.csv:1:.*missing-column/],
  ['a header with an unknown column', `${header},shoe\n`, /users\.csv:1:.*unknown-column/],
  ['a byte order mark', `\uFEFF${header}\n`, /users\.csv:1:1.*byte-order-mark/],
  ['carriage returns', `${header}\r\n`, /users\.csv:1:\d+.*carriage-return/],
  ['a row too short', `${header}\nada,\n`, /users\.csv:2:/],
  ['a row too long', `${header}\n${','.repeat(40)}\n`, /users\.csv:2:/],
  ['a row of a megabyte', `${header}\n${'x'.repeat(1_000_000)}\n`, /users\.csv:2:.*row-too-long/],
  ['Latin 1', Buffer.from(`${header}\nZoë\n`, 'latin1'), /users\.csv:2:.*not-utf8/],
  ['UTF-16', Buffer.from(`\uFEFF${header}`, 'utf16le'), /not-utf8/],
  ['zip', Buffer.from('504b0304', 'hex'), /not-utf8/],
  ['a blank line', `${header}\n\n`, /users\.csv:2:/],
];

export const smallFiles: BadInput[] = [
  ...rows.map(([name, line, file, content, code, says]) => ({
    name,
    args: line.split(' '),
    files: { 'u.json': users, [file]: content },
    code,
    says,
  })),
  ...found.map(([name, content, says]) => ({
    name: `check: ${name}`,
    args: check.split(' '),
    files: { 'users.csv': content },
    code: 'findings',
    says,
  })),
];
