import { expect, test } from 'vitest';
import type { Ports } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { crossing, migrated, testLedger, testUser } from '../ledger/ledger-fixture.ts';
import { checkPurge, purgeLedger } from './purge.ts';

function codeOf(ledger: Ledger, { force = false } = {}): string | undefined {
  try {
    checkPurge(ledger, { force });
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('no profile is taken out while a rollback is under way, although none of its deletes is in doubt', () => {
  const ledger = testLedger();
  const [first] = [migrated(ledger, 1), migrated(ledger, 2)];
  ledger.header.set('rollback', 'under-way');
  ledger.undo.takenBack(first.id);
  expect(ledger.undo.unresolved()).toBe(0);
  expect(() => checkPurge(ledger, { force: true })).toThrow(/: 1 of those whom this ledger made/);
  expect(codeOf(ledger)).toBe('rollback-unfinished');
  ledger.header.set('rollback', 'done');
  expect(codeOf(ledger)).toBeUndefined();
});

test('nor while a sync has found changes that it did not carry over; what it leaves for good holds nothing up', () => {
  const ledger = testLedger();
  const [one, two, gone] = [migrated(ledger, 1), migrated(ledger, 2), migrated(ledger, 3)];
  ledger.sync.setChanges(one.id, [
    { kind: 'conflict', field: 'email' },
    { kind: 'unwritten:not-asked', field: '' },
  ]);
  ledger.sync.setChanges(gone.id, [
    { kind: 'gone', field: '' },
    { kind: 'unwritten:not-asked', field: '' },
  ]);
  expect(codeOf(ledger)).toBeUndefined();
  ledger.sync.setChanges(gone.id, [{ kind: 'gone', field: '' }]);
  ledger.sync.addChange(two.id, { kind: 'left', field: 'staff' });
  expect(() => checkPurge(ledger, { force: false })).toThrow(/changes of 2 users/);
  expect(codeOf(ledger)).toBe('sync-unfinished');
  expect(codeOf(ledger, { force: true })).toBeUndefined();
  // Of what Cognito refused, that it did is enough.
  for (const { id } of [gone, two]) ledger.sync.setChanges(id, []);
  ledger.sync.setChanges(one.id, [{ kind: 'unwritten:failed', field: 'invalid-parameter' }]);
  expect(() => checkPurge(ledger, { force: false })).toThrow(/changes of 1 user /);
});

test('whoever has not arrived is to be helped by what helps them', () => {
  const ledger = testLedger();
  const hint = () => {
    try {
      checkPurge(ledger, { force: false });
      return '';
    } catch (error) {
      return (error as { hint: string }).hint;
    }
  };
  const { id } = migrated(ledger, 1);
  ledger.users.fail(id, 'throttled-out', '');
  expect(hint()).toMatch(/^Run `poolferry plan` to its end/);
  ledger.header.set('plan', 'complete');
  expect(hint()).toMatch(/`poolferry migrate --retry throttled-out`/);
  crossing(ledger, testUser(2));
  expect(hint()).toMatch(/^Run `poolferry migrate` to its end first/);
  // A sync that was stopped while it looked carries newcomers and what else it saw.
  ledger.header.set('everybodySent', true);
  ledger.sync.saw(id, testUser(1));
  expect(hint()).toMatch(/^Run `poolferry sync` to its end first/);
});

test('a disk that is full is told with the room that a purge wants', async () => {
  const ledger = testLedger();
  const refuse = () => {
    throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  };
  const nothing = () => undefined;
  const steps = { begin: nothing, emptyUsers: nothing, emptyTables: nothing, rewrite: refuse };
  const purge = steps as unknown as Ledger['purge'];
  const ports = { clock: { nowMs: () => 1 }, signal: new AbortController().signal } as unknown as Ports;
  await expect(purgeLedger({ ...ledger, purge }, ports)).rejects.toMatchObject({
    code: 'ledger-not-writable',
    message: expect.stringContaining('the disk is full'),
    hint: expect.stringMatching(/make 1 MB free beside it/),
  });
});
