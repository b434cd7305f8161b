import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Ledger } from './ledger.ts';
import { crossing, migrated, testLedger, testSub, testUser } from './ledger-fixture.ts';
import { lifeColumns } from './life.ts';

/** Of the source, of the plan, and how far they are: what does not tell of one life in the target. */
const ofNoLife = [
  ...[
    'id',
    'key',
    'username',
    'attribute_values',
    'shape',
    'status',
    'enabled',
    'sms_mfa',
    'created_ms',
    'modified_ms',
    'scan',
  ],
  ...['route', 'problem', 'sign_in', 'name_hash', 'recovers', 'detour', 'contacts', 'job_fits', 'sets_mfa'],
  ...['reached', 'outcome', 'code', 'message'],
];

const wayIn = ['intent_ms', 'job', 'line', 'job_result'];
const ids = ['target_sub', 'target_username'];

type Row = Record<string, unknown>;

function inside<Result>({ path }: Ledger, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Gives every column of a life something of an earlier one. */
function liveThrough(ledger: Ledger, id: number): Row {
  return inside(ledger, (database) => {
    database.exec(
      `UPDATE users SET ${lifeColumns.map((column) => `${column} = ${former(column)}`).join(', ')} WHERE id = ${id}`,
    );
    return rowIn(database, id);
  });
}

function former(column: string): string {
  if (column.startsWith('target_')) return `'earlier'`;
  return ['written', 'writing', 'mend', 'job_result'].includes(column) ? `'{}'` : '7';
}

const rowIn = (database: DatabaseSync, id: number): Row => ({
  ...database.prepare('SELECT * FROM users WHERE id = ?').get(id),
});
const rowOf = (ledger: Ledger, id: number): Row => inside(ledger, (database) => rowIn(database, id));

/** Which columns still have what an earlier life left. */
const leftOver = (before: Row, after: Row) => lifeColumns.filter((name) => after[name] === before[name]);

const target = { sub: testSub(9), username: 'nine' };

describe('of a life in the target', () => {
  test('every column of a user tells, or is known not to', () => {
    const columns = inside(testLedger(), (database) => database.prepare('PRAGMA table_info(users)').all());
    const names = columns.map(({ name }) => String(name)).sort();
    expect(names).toEqual([...ofNoLife, ...lifeColumns].sort());
  });

  test.each<[string, readonly string[], (ledger: Ledger, id: number) => void]>([
    ['whoever AdminCreateUser made', wayIn, ({ users }, id) => users.created(id, target)],
    ['whoever a job made', wayIn, ({ importJobs }, id) => importJobs.made(id, target, [])],
    ['whoever a rollback took back', ids, ({ undo }, id) => undo.takenBack(id)],
    ['whoever a sync deleted', ids, ({ arrived }, id) => arrived.deleted(id)],
    ['whoever is missing there and begins anew', [], ({ users }, id) => users.beginAnew(id)],
    [
      'whoever Cognito does not find any more',
      [],
      ({ users }, id) => {
        users.fail(id, 'user-not-found', '');
        users.retry('user-not-found');
      },
    ],
  ])('%s keeps nothing of an earlier one but %j', (_, kept, reset) => {
    const ledger = testLedger();
    const { id } = migrated(ledger, 1);
    const before = liveThrough(ledger, id);
    reset(ledger, id);
    expect(leftOver(before, rowOf(ledger, id)).sort()).toEqual([...kept].sort());
  });

  test('a job says of whom it made what it stored otherwise', () => {
    const ledger = testLedger();
    const { id } = crossing(ledger, testUser(1));
    ledger.importJobs.made(id, target, ['birthdate']);
    expect(ledger.users.byId(id)).toMatchObject({ target, mend: ['birthdate'] });
  });
});
