import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNames } from '../../src/cli/only-file.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { parseDecisions, parseKeepers } from '../../src/config/decisions.ts';
import { PoolferryError } from '../../src/errors.ts';
import { CloneJournal } from '../../src/files/clone-journal.ts';
import { parseImportHeader, standardColumns } from '../../src/files/import-csv/header.ts';
import { readInput } from '../../src/files/open.ts';
import { inChunks, read, record, sub } from '../../src/files/users-fixture.ts';
import { openLedger, readLedger } from '../../src/ledger/ledger.ts';
import { testUser } from '../../src/ledger/ledger-fixture.ts';
import { isLocked } from '../../src/ledger/lock.ts';
import { checkImportFile } from '../../src/steps/convert/check-import-file.ts';
import { targetOfHeader } from '../../src/steps/import-target.ts';
import { damaged } from './mutations.ts';

/** Cases of each reader; `npm run prove:fuzz` asks for many more. */
const cases = Number(process.env.FUZZ_CASES ?? 250);
/** Far more than any of these small files takes. */
const mostMs = 2_000;
const mostBytes = 300 * 1024 * 1024;

type Reader = (bytes: Buffer, path: string) => unknown;

const people = [
  record(),
  record({ Username: 'Zoë "Z" \\ 👩‍🚀', Groups: ['staff', 'a,b'] }),
  record({ Extra: [{ a: null }] }),
];
const lines = people.map((one) => JSON.stringify(one)).join('\n');
const users = [
  JSON.stringify(people),
  JSON.stringify({ Users: people }, null, 2),
  lines,
  `\uFEFF${lines}\r\n`,
];
const row = standardColumns.map(
  (name) => ({ email: 'a@b.co', 'cognito:username': 'a@b.co', email_verified: 'TRUE' })[name] ?? '',
);
const csv = [`${standardColumns}\n${row}\n${row.map((value) => value.replace('a@', 'b\\,@'))}\n`];
const header = JSON.stringify({ UserPoolId: 'us-east-1_a', CSVHeader: standardColumns });
const config = JSON.stringify(
  { ledger: 'a.db', quota: { share: 0.5, rates: { UserList: 5 } }, chains: 16 },
  null,
  1,
);
const journal = {
  type: 'poolferry-clone',
  version: 1,
  source: 's',
  region: 'r',
  poolName: 'n',
  made: { a: 'b' },
  clients: {},
};

const write = (bytes: Buffer, path: string) => writeFileSync(path, bytes);

const onDisk =
  (reader: (path: string) => unknown): Reader =>
  (bytes, path) => {
    write(bytes, path);
    return reader(path);
  };

const readers: [name: string, corpus: () => (string | Uint8Array)[], ending: string, reader: Reader][] = [
  ['users, whatever the chunks', () => users, '', (bytes) => read(bytes, {}, 1 + (bytes.length % 37))],
  ['users in one chunk', () => users, '', (bytes) => read(bytes, {}, 1 << 20)],
  ['compressed users', () => users.map((text) => zstdCompressSync(text)), '.zst', fromDisk],
  ['encrypted users', () => encrypted, '.age', fromDisk],
  ['the CSV of an import job', () => csv, '', check],
  [
    'its header',
    () => [header, standardColumns.join(',')],
    '',
    (bytes) => parseImportHeader(bytes.toString(), 'h.csv'),
  ],
  ['config files', () => [config], '.json', onDisk(readConfigFile)],
  [
    'decisions',
    () => [`{"${sub}": "skip", "ada": "keep"}`],
    '',
    (bytes) => parseDecisions(bytes.toString(), 'd.json'),
  ],
  [
    'keepers',
    () => [`{"a@b.co": "${sub}", "b": null}`],
    '',
    (bytes) => parseKeepers(bytes.toString(), 'k.json'),
  ],
  ['names for --only', () => ['ada\nzoë@example.com\r\n'], '', onDisk(readNames)],
  [
    'journals of clones',
    () => [JSON.stringify(journal)],
    '.json',
    onDisk((path) => CloneJournal.open(path, { source: 's', region: 'r', poolName: 'n' })),
  ],
  ['ledgers', () => [ledgerFile], '.db', look],
];

let folder: string;
let identity: string;
let encrypted: Uint8Array[];
let ledgerFile: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'poolferry-fuzz-'));
  identity = await generateIdentity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  encrypted = await Promise.all(users.map((text) => encrypter.encrypt(text)));
  ledgerFile = makeLedger();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('whatever bytes a file holds, reading it ends, in time, well or with an error of ours', () => {
  test.each(readers)(
    '%s',
    async (_, corpus, ending, reader) => {
      let most = 0;
      const before = process.memoryUsage().rss;
      let number = 0;
      await fc.assert(
        fc.asyncProperty(damaged(corpus()), async (bytes) => {
          const beganMs = performance.now();
          try {
            await reader(bytes, join(folder, `${number++ % 50}${ending}`));
          } catch (error) {
            if (!isOurs(error)) throw error;
            expect(error).toMatchObject({ code: expect.stringMatching(/^[A-Z_a-z-]+$/) });
          }
          most = Math.max(most, performance.now() - beganMs);
        }),
        { numRuns: cases },
      );
      expect(most).toBeLessThan(mostMs);
      expect(process.memoryUsage().rss - before).toBeLessThan(mostBytes);
    },
    3_600_000,
  );
});

/** What SQLite finds while it reads on is turned into an error of ours where all commands are run (cli/run.ts). */
function isOurs(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return PoolferryError.is(error) || code === 'ERR_SQLITE_ERROR';
}

async function fromDisk(bytes: Buffer, path: string): Promise<void> {
  write(bytes, path);
  const content: Uint8Array[] = [];
  for await (const chunk of readInput(path, { identities: [identity] })) content.push(Buffer.from(chunk));
  await read(Buffer.concat(content));
}

async function check(bytes: Buffer): Promise<void> {
  const open = () => inChunks(bytes, 1 + (bytes.length % 41));
  const rules = targetOfHeader(standardColumns, { legacyIds: {} });
  const { signal } = new AbortController();
  await checkImportFile({ open, rules, signal, onFinding: () => undefined });
}

function makeLedger(): Buffer {
  const path = join(folder, 'whole.db');
  const ledger = openLedger(path);
  ledger.transaction(() => {
    for (let n = 0; n < 100; n += 1) ledger.sourceUsers.store(testUser(n), 1);
    ledger.header.set('source', 'us-east-1_a');
    ledger.header.set('plan', 'complete');
  });
  ledger.close();
  return readFileSync(path);
}

/** All that `status`, `ids` and a plan read first. */
function look(bytes: Buffer, path: string): void {
  for (const beside of ['-wal', '-shm', '.lock']) rmSync(`${path}${beside}`, { force: true });
  write(bytes, path);
  const ledger = readLedger(path);
  try {
    isLocked(path);
    ledger.header.get('source');
    ledger.header.get('plan');
    ledger.census.counts();
    ledger.users.all(0, 1_000);
    ledger.users.migrated(0, 1_000);
    ledger.people.count();
  } finally {
    ledger.close();
  }
}
