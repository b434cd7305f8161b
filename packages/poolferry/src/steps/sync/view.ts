import type { Tally } from '../../ledger/census.ts';
import type { Migration } from '../migration.ts';
import { isSettled } from '../plan.ts';
import type { GroupChange } from './group-changes.ts';
import type { SyncRequest } from './look.ts';

/** What has changed in the source, in users unless it says otherwise. */
export interface SyncView {
  /** Not in the target yet, and on their way by the plan. */
  toAdd: number;
  /** Of the plan, and nobody has asked yet to send everybody across: left to `migrate`. */
  leftToMigrate: number;
  /** New, and held up by something that a person has to settle. */
  unsettled: number;
  changed: number;
  enabled: number;
  disabled: number;
  /** Not in the source any more. */
  gone: number;
  joined: number;
  left: number;
  /** Of another status, which no call carries over. */
  statuses: number;
  conflicts: number;
  unwritten: Record<string, number>;
  groups: GroupChange[];
  /** Whether new users may cross; else the plan says what is to be settled. */
  settled: boolean;
  /** What this listing of the source showed otherwise than the one before, skipped users included. */
  news: number;
  /** When the listing began, by our clock. */
  listedAtMs: number;
}

export function pendingIn({ ledger }: Migration): Tally[] {
  return ledger.census.tallies().filter(({ outcome }) => outcome === 'pending');
}

export function usersOf(tallies: readonly Tally[]): number {
  return tallies.reduce((total, { users }) => total + users, 0);
}

/**
 * Who has sent a few people first has not asked for the others, and a sync is no way to send them unasked. Once everybody was sent,
 * whoever is new is a change of the source like any other.
 */
export function mayAddUsers({ ledger }: Pick<Migration, 'ledger'>): boolean {
  return ledger.header.get('everybodySent') === true;
}

export function viewOf(
  migration: Migration,
  { groups, listedAtMs, news }: Pick<SyncView, 'groups' | 'listedAtMs' | 'news'>,
): SyncView {
  const { ledger } = migration;
  const counts = ledger.sync.countByKind();
  const pending = pendingIn(migration);
  const crossing = usersOf(pending.filter(({ route }) => route !== null));
  const mayAdd = mayAddUsers(migration);
  const isJoined = (group: string) => ledger.sync.hasChange('joined', group);
  return {
    toAdd: mayAdd ? crossing : 0,
    leftToMigrate: mayAdd ? 0 : crossing,
    unsettled: usersOf(pending.filter(({ route }) => route === null)),
    changed: counts.changed ?? 0,
    enabled: counts.enabled ?? 0,
    disabled: counts.disabled ?? 0,
    gone: counts.gone ?? 0,
    joined: counts.joined ?? 0,
    left: counts.left ?? 0,
    statuses: counts.status ?? 0,
    conflicts: counts.conflict ?? 0,
    unwritten: unwrittenIn(counts),
    groups: mayAdd ? groups : groups.filter(({ name, change }) => change !== 'created' || isJoined(name)),
    settled: isSettled(migration),
    news,
    listedAtMs,
  };
}

/** Whether there is nothing that would be carried over. */
export function isNothing(view: SyncView, { deletions }: Pick<SyncRequest, 'deletions'>): boolean {
  const { toAdd, changed, enabled, disabled, gone, joined, left, statuses, groups, settled } = view;
  const deleted = deletions ? gone : 0;
  const writes = toAdd + changed + enabled + disabled + deleted + joined + left + statuses;
  const groupWrites = groups.some(({ change }) => change === 'changed' || (change === 'created' && settled));
  return writes === 0 && !groupWrites;
}

/** Users by why something of them is not written. */
export function unwrittenIn(counts: Readonly<Record<string, number>>): Record<string, number> {
  const prefix = 'unwritten:';
  const entries = Object.entries(counts).filter(([kind]) => kind.startsWith(prefix));
  return Object.fromEntries(entries.map(([kind, users]) => [kind.slice(prefix.length), users]));
}
