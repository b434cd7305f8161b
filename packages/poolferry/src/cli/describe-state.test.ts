import { expect, test } from 'vitest';
import { migrated, testLedger } from '../ledger/ledger-fixture.ts';
import { describeState } from './describe-state.ts';

test('a ledger in the middle of a sync, a rollback or a purge says so, and how to go on', () => {
  const ledger = testLedger();
  const says = () => describeState(ledger, { running: false }).join('\n');
  // Of nobody who has crossed nothing is in step.
  ledger.header.set('syncedAtMs', Date.UTC(2026, 11, 1, 6));
  expect(says()).toBe('');
  const [one, two] = [migrated(ledger, 1), migrated(ledger, 2)];
  expect(says()).toBe('In step with the source as it was at 2026-12-01T06:00:00Z.');
  ledger.sync.setChanges(one.id, [{ kind: 'unwritten:missing-in-target', field: '' }]);
  expect(says()).toMatch(/^Synced with .* at 2026-12-01T06:00:00Z, but for 1 user left as they are\.$/);
  ledger.sync.setChanges(one.id, [{ kind: 'changed', field: 'email' }]);
  expect(says()).toMatch(
    /^Last in step .*\nA sync has found and not carried over changes of 1 user: `poolferry sync`/,
  );
  ledger.header.set('rollback', 'under-way');
  ledger.undo.takenBack(two.id);
  expect(says()).toMatch(/^A rollback was stopped before its end: 1 of .* `poolferry rollback` goes on/);
  expect(says()).not.toMatch(/in step/i);
  ledger.header.set('rollback', 'done');
  expect(says()).toMatch(/^What this ledger made was taken back, but for 1 user who stays\./);
  ledger.header.unset('rollback');
  expect(says()).toMatch(/in step/i);
  ledger.header.set('purge', { state: 'under-way', atMs: 1 });
  expect(says()).not.toMatch(/in step/i);
  expect(says()).toContain('`poolferry purge` goes on');
});
