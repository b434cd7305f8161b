import type { LedgerUser, Writing } from '../../ledger/user-row.ts';
import { surelyAfter } from '../advance.ts';
import type { FoundUser } from '../look-at-user.ts';
import type { Migration } from '../migration.ts';

/** Puts down what is written to one user. */
export interface Pen {
  /**
   * Before each write, and on the disk before it is sent: whatever becomes of this run, the next one is to know what it finds for ours
   * (settle-cut-off.ts). The source may have taken the change back by then, so that nothing else would tell.
   */
  intend(what?: Omit<Writing, 'atMs'>): Promise<void>;
  /** After each. Who had been changed by somebody else before is not made to look untouched to a rollback. */
  settle(): void;
}

export function penFor(migration: Migration, user: LedgerUser, found: FoundUser): Pen {
  const { ledger, target, ports } = migration;
  const wasTouched = user.settledMs === null || found.modifiedAtMs > user.settledMs;
  return {
    async intend(what = {}) {
      if (wasTouched) ledger.arrived.settled(user.id, null);
      ledger.arrived.intend(user.id, { ...what, atMs: Math.floor(target.door.serverNowMs()) });
      await ledger.flushed();
      ports.checkpoint?.('write-intended');
    },
    settle() {
      ledger.arrived.settled(user.id, wasTouched ? null : surelyAfter(migration));
    },
  };
}
