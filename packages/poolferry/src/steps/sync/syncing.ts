import type { SyncChange } from '../../ledger/sync.ts';
import type { Migration } from '../migration.ts';
import type { TargetGroups } from '../target-groups.ts';
import type { HeldNames } from './held-names.ts';
import type { SyncRequest } from './look.ts';

/** What all users of one sync share. */
export interface Syncing {
  migration: Migration;
  request: SyncRequest;
  groups: TargetGroups;
  /** Groups that people may be put into. */
  openGroups: ReadonlySet<string>;
  names: HeldNames;
  /** Hears of what was carried over. */
  done: (kind: SyncChange['kind']) => void;
}
