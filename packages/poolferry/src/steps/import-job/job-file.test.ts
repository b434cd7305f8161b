import { expect, test } from 'vitest';
import { stored, testLedger, testUser } from '../../ledger/ledger-fixture.ts';
import { decidingOptions, targetRules } from '../../mapping/mapping-fixture.ts';
import type { ListedUser } from '../../user.ts';
import type { Migration } from '../migration.ts';
import { createSelection } from '../selection.ts';
import { fillJob, jobFile } from './job-file.ts';

const columns = ['name', 'email', 'email_verified', 'cognito:mfa_enabled', 'cognito:username'];

/** Users whom the plan sends by the import job. */
function setUp(people: Partial<ListedUser>[]) {
  const ledger = testLedger();
  for (const [n, changes] of people.entries()) {
    const { id, attributes } = stored(ledger, testUser(n, changes));
    const signIn = attributes.email ?? '';
    ledger.decisions.decide(id, { kind: 'cross', route: 'import-job', signIn, recovers: true, contacts: 3 });
  }
  const migration = {
    ledger,
    options: decidingOptions(),
    rules: targetRules(),
    importJob: { columns, rules: { autoVerified: ['email'], required: [] } },
    ports: { clock: { nowMs: () => 0 } },
  } as unknown as Migration;
  const fill = (limits: { rows: number; bytes: number }) => fillJob(migration, createSelection({}), limits);
  const fileOf = async (job: number) =>
    Buffer.from(await jobFile(migration, ledger.importJobs.byNumber(job))).toString();
  return { ledger, fill, fileOf };
}

const many = { rows: 100, bytes: 1_000_000 };
const named = (name: string) => ({
  attributes: { ...testUser(0).attributes, name, email: `${name.length}@x.org` },
});

test('a file holds its users in order, under the columns of the pool', async () => {
  const { fill, fileOf } = setUp([named('Jo, the first'), {}]);
  const job = await fill(many);
  expect(await fileOf(job ?? 0)).toBe(
    `${columns.join(',')}\nJo\\, the first,13@x.org,true,,13@x.org\n,user1@example.com,true,,user1@example.com\n`,
  );
});

test('is full after so many rows or bytes; the others go into the next ones', async () => {
  const { ledger, fill } = setUp(Array.from({ length: 7 }, () => ({})));
  const jobs: (number | undefined)[] = [];
  for (let round = 0; round < 4; round += 1) jobs.push(await fill({ rows: 3, bytes: 1_000_000 }));
  expect(jobs).toEqual([1, 2, 3, undefined]);
  expect(ledger.importJobs.all().map(({ rows }) => rows)).toEqual([3, 3, 1]);
  const { ledger: other, fill: fillSmall } = setUp(Array.from({ length: 4 }, () => ({})));
  while ((await fillSmall({ rows: 100, bytes: 60 })) !== undefined);
  const bytes = other.importJobs.all().map(({ rows }) => rows);
  expect(bytes.reduce((sum, rows) => sum + rows, 0)).toBe(4);
  expect(bytes.length).toBeGreaterThan(1);
});

test('never holds anybody whom the job cannot take: they go the other way', async () => {
  const { ledger, fill, fileOf } = setUp([{ enabled: false }, named('two\nlines'), {}]);
  const job = await fill(many);
  expect((await fileOf(job ?? 0)).split('\n')).toHaveLength(3);
  const roads = ledger.users.all(0, 10).map(({ route, job: theirs }) => [route, theirs]);
  expect(roads).toEqual([
    ['admin-create', null],
    ['admin-create', null],
    ['import-job', 1],
  ]);
  expect(ledger.census.detours()).toEqual([
    { reason: 'disabled', users: 1 },
    { reason: 'line-break', users: 1 },
  ]);
});
