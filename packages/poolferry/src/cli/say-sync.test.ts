import { describe, expect, test } from 'vitest';
import { migrated, testLedger, testSub } from '../ledger/ledger-fixture.ts';
import type { GroupChange } from '../steps/sync/group-changes.ts';
import type { SyncView } from '../steps/sync/view.ts';
import { emptiedLine, syncQuestion, syncViewLines } from './say-sync.ts';

const quiet: SyncView = {
  ...{ toAdd: 0, leftToMigrate: 0, unsettled: 0, changed: 0, enabled: 0, disabled: 0, gone: 0 },
  ...{ joined: 0, left: 0, statuses: 0, conflicts: 0, unwritten: {}, groups: [], settled: true },
  ...{ news: 1, listedAtMs: 0 },
};
const missing = (name: string): GroupChange => ({ name, change: 'missing', settings: [] });

describe('what a sync says before it writes', () => {
  test('is whom it would delete, by number, in the preview and in the question', () => {
    const ledger = testLedger();
    ledger.sync.setChanges(migrated(ledger, 1).id, [{ kind: 'gone', field: '' }]);
    const view = { ...quiet, gone: 1 };
    const lines = syncViewLines(ledger, view, { deletions: true });
    expect(lines).toContain(`  1 to delete from the target, as they are gone: ${testSub(1)}`);
    expect(syncQuestion(view, { deletions: true }, 'pool')).toBe('Delete 1 user from pool?');
    expect(syncQuestion({ ...view, changed: 2 }, { deletions: 5 }, 'pool')).toBe(
      'Delete 1 user from pool, and carry the rest over?',
    );
    expect(syncQuestion({ ...view, changed: 2 }, {}, 'pool')).toBe('Carry this over into pool?');
  });

  test('is one line for somebody who is gone and stays, with the id', () => {
    const ledger = testLedger();
    ledger.sync.setChanges(migrated(ledger, 1).id, [
      { kind: 'gone', field: '' },
      { kind: 'unwritten:not-asked', field: '' },
    ]);
    const view = { ...quiet, gone: 1, unwritten: { 'not-asked': 1 } };
    const told = syncViewLines(ledger, view, {}).filter((line) => /gone|--delete/.test(line));
    expect(told).toEqual([`  1 gone, and left alone without --delete: ${testSub(1)}`]);
  });

  test('is that most of what it looked for in the target is not there', () => {
    const ledger = testLedger();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      ledger.groups.store({ name });
      for (const { id } of ledger.groups.all()) ledger.groups.setOrigin(id, 'ours');
    }
    expect(emptiedLine(ledger, { ...quiet, groups: ['a', 'b'].map(missing) })).toBeUndefined();
    const view = { ...quiet, groups: ['a', 'b', 'c', 'd'].map(missing) };
    expect(emptiedLine(ledger, view)).toMatch(/^4 of the 5 groups .* or was this migration taken back\?/);
    expect(syncViewLines(ledger, view, {})).toContain('  4 groups are not in the target any more: a, b, c …');
    const people = { ...quiet, unwritten: { 'missing-in-target': 3 } };
    expect(emptiedLine(ledger, { ...people, changed: 2 })).toMatch(/^3 of the people looked for/);
    expect(emptiedLine(ledger, { ...people, changed: 3 })).toBeUndefined();
  });
});
