import { listUsersInGroup } from '../../cognito/listings.ts';
import { InputError } from '../../errors.ts';
import type { Tally } from '../../ledger/census.ts';
import { Reached } from '../../ledger/progress.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import { keyOf, packSub } from '../../ledger/user-key.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { hasChanged } from '../../mapping/compare.ts';
import type { ListedUser } from '../../user.ts';
import { beginAgainAfterDeadTokens } from '../begin-again.ts';
import { exportSource } from '../export.ts';
import { findBySub } from '../find-by-sub.ts';
import { hasJobsUnderWay } from '../import-job/import-road.ts';
import { inFlight, oneByOne } from '../in-flight.ts';
import { getUser, nameOf } from '../look-at-user.ts';
import type { Migration, PoolSide } from '../migration.ts';
import { decideRoutes, isSettled } from '../plan.ts';
import { refuseChangedPools } from '../pool-drift.ts';
import { settleCutOff } from '../settle-cut-off.ts';
import {
  changesAttributes,
  changesIn,
  factorChange,
  fatesOf,
  flagChanges,
  noDraft,
  turnOf,
} from './differences.ts';
import { type GroupChange, lookAtGroups } from './group-changes.ts';

/** Listings lag behind writes (facts §2): for so long after our last one, what they show is asked for once more. */
const doubtListingMs = 5 * 60_000;
const pageSize = 500;
const lookingAtOnce = 50;

export interface SyncRequest {
  /** The app has moved to the target, which is what people change from then on. */
  afterCutover?: boolean | undefined;
  /** Contacts that nobody has verified are written as well, whatever Cognito sends for it. */
  allowMessages: boolean;
  /** Whether users who are gone from the source are deleted; a number: so many at most. */
  deletions?: boolean | number | undefined;
}

/** What has changed in the source, in users unless it says otherwise. */
export interface SyncView {
  /** Not in the target yet, and on their way by the plan. */
  toAdd: number;
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

/**
 * Lists the source anew and finds out what has changed since its users were carried, by comparing everybody: dates of changes are
 * not to be trusted (facts §2.1). Writes to the ledger only.
 *
 * @throws InputError `no-plan`, `no-source-pool`, `import-job-open`, `rolled-back`, `cut-over-recorded`, `pools-changed`
 */
export async function lookForChanges(migration: Migration, request: SyncRequest): Promise<SyncView> {
  const source = sourceOf(migration, request);
  const { ledger, ports } = migration;
  const listedAtMs = ports.clock.nowMs();
  ledger.sync.reset();
  await settleCutOff(migration);
  const news = new News(migration);
  await exportSource(migration, source, { anew: true, beforeStore: (user) => news.hear(user) });
  const scan = ledger.header.get('scan') ?? 0;
  await noteGone(migration, source, { scan, news, deletions: request.deletions });
  await decideRoutes(migration, { afresh: false });
  if (pendingIn(migration).some(({ route }) => route !== null)) refuseChangedPools(migration);
  const groups = await lookAtGroups(migration);
  await compareUsers(migration, request);
  await confirmLeft(migration, source, scan);
  ledger.sync.addMembershipChanges(scan);
  return viewOf(migration, { groups, listedAtMs, news: news.count });
}

function sourceOf(migration: Migration, { afterCutover }: SyncRequest): PoolSide {
  const { ledger, source } = migration;
  const { header, path } = ledger;
  if (header.get('plan') !== 'complete') {
    throw new InputError(`${path} holds no complete plan, so there is nothing to sync.`, {
      code: 'no-plan',
      hint: 'Run `poolferry plan` and `poolferry migrate` first, or name another ledger with --ledger.',
    });
  }
  if (source === undefined) {
    throw new InputError(`The users of ${path} came from a file, which does not change.`, {
      code: 'no-source-pool',
      hint: 'Only a migration from pool to pool can be kept in step.',
    });
  }
  if (hasJobsUnderWay(migration)) {
    throw new InputError(
      'An import job of this migration is under way, and whom it brings is not known yet.',
      {
        code: 'import-job-open',
        hint: 'Run `poolferry migrate` to its end first, or `poolferry migrate --stop-import-job`; then sync.',
      },
    );
  }
  if (header.get('rollback') !== undefined) {
    throw new InputError('This migration is being taken back, or has been.', {
      code: 'rolled-back',
      hint: 'Decide anew who crosses with `poolferry plan --again`, then migrate; then sync.',
    });
  }
  const cutoverAtMs = header.get('cutoverAtMs');
  if (cutoverAtMs !== undefined && !afterCutover) {
    throw new InputError(
      `The app moved to the target on ${new Date(cutoverAtMs).toISOString()}: what people change since, they change there.`,
      {
        code: 'cut-over-recorded',
        hint: 'To carry over what the source was told late all the same, run the same command with --after-cutover; what has changed in the target stays as it is.',
      },
    );
  }
  return source;
}

/** What one listing of the source shows otherwise than the ledger has it. */
class News {
  count = 0;
  readonly #migration: Migration;

  constructor(migration: Migration) {
    this.#migration = migration;
  }

  hear(user: ListedUser): void {
    const { users, sync } = this.#migration.ledger;
    const known = users.byKey(keyOf(user));
    const isOther = known === undefined || hasChanged(known, user) || known.status !== user.status;
    if (isOther) this.count += 1;
    // Who has not begun to cross is taken over, and decided about, as they are now.
    if (known === undefined || known.reached === Reached.nothing) return;
    if (isOther || known.written !== undefined) sync.saw(known.id, user);
  }
}

/** A listing does not promise to show everybody (facts §2): who is not in it is asked for by their sub. */
async function noteGone(
  migration: Migration,
  source: PoolSide,
  { scan, news, deletions }: Pick<SyncRequest, 'deletions'> & { scan: number; news: News },
): Promise<void> {
  const { ledger } = migration;
  const next = oneByOne((afterId) => ledger.sync.unlisted(scan, afterId, pageSize));
  await inFlight(lookingAtOnce, next, async (user) => {
    if (user.sub === undefined) return;
    const now = await findBySub(source, user.sub);
    ledger.transaction(() => {
      if (now !== undefined) {
        news.hear(now);
        ledger.users.store(now, scan);
        return;
      }
      if (ledger.sync.wasListed(user.id, scan - 1)) news.count += 1;
      ledger.sync.saw(user.id, undefined);
      ledger.sync.setChanges(user.id, deletions ? [gone] : [gone, notAsked]);
    });
  });
}

const gone: SyncChange = { kind: 'gone', field: '' };
const notAsked: SyncChange = { kind: 'unwritten:not-asked', field: '' };

/** Nor does a listing of members (facts §2): a group that somebody seems to have left is listed once more before they lose it. */
async function confirmLeft({ ledger }: Migration, source: PoolSide, scan: number): Promise<void> {
  const listAgain = async (id: number, name: string) => {
    for await (const { users } of listUsersInGroup(source.door, source.userPoolId, name)) {
      ledger.transaction(() => {
        for (const { sub } of users) if (sub !== undefined) ledger.groups.join(packSub(sub), id, scan);
      });
    }
  };
  for (const { id, name } of ledger.sync.leftGroups(scan)) {
    await beginAgainAfterDeadTokens(() => listAgain(id, name));
  }
}

async function compareUsers(migration: Migration, request: SyncRequest): Promise<void> {
  const { ledger } = migration;
  const next = oneByOne((afterId) => ledger.sync.seen(afterId, pageSize));
  await inFlight(lookingAtOnce, next, async (user) => {
    const changes = await changesOf(migration, user, request);
    ledger.transaction(() => ledger.sync.setChanges(user.id, changes));
  });
}

async function changesOf(
  migration: Migration,
  user: LedgerUser,
  request: SyncRequest,
): Promise<SyncChange[]> {
  const now = migration.ledger.sync.nowOf(user.id) ?? user;
  const flags = flagChanges(user, now);
  const turn = turnOf(migration, user, now);
  if (turn === undefined) return [...flags, noDraft];
  if (turn.factorChanged) flags.push(factorChange);
  if (!changesAttributes(migration, turn)) return flags;
  const listed = await findBySub(migration.target, user.target?.sub ?? '');
  let changes = listed && changesIn(fatesOf(migration, turn, listed.attributes, request));
  if (changes === undefined || (isDoubtful(migration) && changes.some(({ kind }) => kind === 'conflict'))) {
    const found = await getUser(migration.target, nameOf(user));
    if (found === undefined || found.sub !== user.target?.sub)
      return [...flags, { kind: 'unwritten:missing-in-target', field: '' }];
    changes = changesIn(fatesOf(migration, turn, found.attributes, request));
  }
  return [...flags, ...changes];
}

/** Whether a listing may not show yet what we have written. */
function isDoubtful({ ledger, ports }: Migration): boolean {
  return ports.clock.nowMs() - (ledger.header.get('lastWriteMs') ?? 0) <= doubtListingMs;
}

function pendingIn({ ledger }: Migration): Tally[] {
  return ledger.census.tallies().filter(({ outcome }) => outcome === 'pending');
}

function viewOf(
  migration: Migration,
  { groups, listedAtMs, news }: Pick<SyncView, 'groups' | 'listedAtMs' | 'news'>,
): SyncView {
  const { ledger } = migration;
  const counts = ledger.sync.countByKind();
  const pending = pendingIn(migration);
  const sum = (tallies: readonly Tally[]) => tallies.reduce((total, { users }) => total + users, 0);
  return {
    toAdd: sum(pending.filter(({ route }) => route !== null)),
    unsettled: sum(pending.filter(({ route }) => route === null)),
    changed: counts.changed ?? 0,
    enabled: counts.enabled ?? 0,
    disabled: (counts.disabled ?? 0) + ledger.users.countToKeepOut(),
    gone: counts.gone ?? 0,
    joined: counts.joined ?? 0,
    left: counts.left ?? 0,
    statuses: counts.status ?? 0,
    conflicts: counts.conflict ?? 0,
    unwritten: unwrittenIn(counts),
    groups,
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
