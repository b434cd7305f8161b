import { expect, test } from 'vitest';
import { testLedger, testUser } from '../../ledger/ledger-fixture.ts';
import type { Migration } from '../migration.ts';
import { refuseTooManyDeletions } from './deletion-limit.ts';
import type { SyncView } from './view.ts';

test.each([
  { gone: 0, deletions: true, refused: false },
  { gone: 2, deletions: true, refused: false },
  { gone: 3, deletions: true, refused: true },
  { gone: 3, deletions: 2, refused: true },
  { gone: 3, deletions: 3, refused: false },
  // A run that was stopped has deleted one already.
  { gone: 2, deletions: 3, refused: false },
  { gone: 150, deletions: undefined, refused: false },
])('of 200, $gone gone and --delete $deletions: refused is $refused', ({ gone, deletions, refused }) => {
  const ledger = testLedger();
  for (let n = 1; n <= 200; n += 1) {
    ledger.sourceUsers.store(testUser(n), 1);
    ledger.users.settle(n);
  }
  const ports = { clock: { nowMs: () => 0 } };
  const migration = { ledger, ports } as unknown as Migration;
  const refuse = () =>
    refuseTooManyDeletions(migration, { gone } as SyncView, { allowMessages: false, deletions });
  if (refused) expect(refuse).toThrow(expect.objectContaining({ code: 'too-many-deletions' }));
  else expect(refuse).not.toThrow();
});
