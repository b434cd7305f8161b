import { stopIfAborted } from '../../errors.ts';
import { Reached } from '../../ledger/progress.ts';
import { isWork, type SyncChange, type SyncKind } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { carryByBothRoads } from '../both-roads.ts';
import { inFlight, oneByOne } from '../in-flight.ts';
import { keepOutDisabled } from '../keep-out.ts';
import type { Migration } from '../migration.ts';
import { decideRoutes, isSettled } from '../plan.ts';
import { createSelection } from '../selection.ts';
import { targetGroups } from '../target-groups.ts';
import { tellFailure, userFailureOf } from '../user-failure.ts';
import { deleteUser } from './delete-users.ts';
import { noteDeletion, refuseTooManyDeletions } from './deletion-limit.ts';
import { applyGroupChanges, type GroupChange } from './group-changes.ts';
import { openGroups } from './group-rights.ts';
import { HeldNames } from './held-names.ts';
import type { SyncRequest } from './look.ts';
import { startSyncProgress } from './progress.ts';
import type { Syncing } from './syncing.ts';
import { isNothing, mayAddUsers, pendingIn, type SyncView, unwrittenIn, usersOf } from './view.ts';
import { disableFirst, writeUntilAnswered } from './write-user.ts';

const pageSize = 500;
const mostInFlight = 200;

/** What a sync has carried over, and what stays as it is, in users unless it says otherwise. */
export interface SyncResult {
  added: number;
  changed: number;
  enabled: number;
  disabled: number;
  deleted: number;
  joined: number;
  left: number;
  /** Of another status than before, which is only told. */
  statuses: number;
  groups: GroupChange[];
  conflicts: number;
  unwritten: Record<string, number>;
  /** New, and held up by something that a person has to settle. */
  unsettled: number;
  /** Of the plan, and nobody has asked yet to send everybody across. */
  leftToMigrate: number;
  /** Refused by Cognito, among those who cross and those who have. */
  failed: number;
}

/**
 * Carries over what `lookForChanges` has found, each user looked at once more right before. Whoever was disabled comes first. The
 * same two calls go on where an earlier run was stopped.
 *
 * @throws InputError `too-many-deletions`
 */
export async function applyChanges(
  migration: Migration,
  view: SyncView,
  request: SyncRequest,
): Promise<SyncResult> {
  refuseTooManyDeletions(migration, view, request);
  const { ledger, ports } = migration;
  const startedMs = ports.clock.monotonicMs();
  ports.emit({ code: 'step-started', level: 'info', step: 'sync' });
  let added = 0;
  const done = new Map<SyncKind, number>();
  const syncing: Syncing = {
    migration,
    request,
    groups: targetGroups(migration),
    openGroups: openGroups(migration),
    names: new HeldNames(migration),
    done: (kind) => done.set(kind, (done.get(kind) ?? 0) + 1),
  };
  const keptOut = await keepOutDisabled(migration);
  const progress = startSyncProgress(migration, { nothing: keptOut === 0 && isNothing(view, request) });
  let groups: GroupChange[];
  try {
    await each(syncing, 'disabled', async (user) => {
      if (user.outcome === 'migrated' && user.enabled) await disableFirst(syncing, user);
    });
    await takeDeletions(syncing);
    groups = await applyGroupChanges(migration, view.groups);
    added += await carryNewUsers(migration);
    // Whoever was on their way has arrived, and may have come into a group or left one meanwhile.
    ledger.sync.addMembershipChanges(ledger.header.get('scan') ?? 0);
    const made = { groups: targetGroups(migration), openGroups: openGroups(migration) };
    await writeUsers({ ...syncing, ...made }, progress.userEnded);
    // Who came with a name that somebody else has given up by now, or was deleted with, crosses as well.
    if (done.size > 0 && ledger.decisions.skippedDuplicates() > 0) {
      await decideRoutes(migration, { afresh: false });
      added += await carryNewUsers(migration);
    }
  } finally {
    progress.stop();
  }
  const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
  ports.emit({ code: 'step-ended', level: 'info', step: 'sync', seconds });
  ledger.header.set('syncedAtMs', view.listedAtMs);
  const counts = ledger.census.counts();
  const left = ledger.sync.countByKind();
  const unmade = new Set(
    ledger.groups.carried().flatMap(({ name, origin }) => (origin === null ? [name] : [])),
  );
  const of = (kind: SyncKind) => done.get(kind) ?? 0;
  return {
    added,
    changed: of('changed'),
    enabled: of('enabled'),
    disabled: of('disabled') + keptOut,
    deleted: of('gone'),
    joined: of('joined'),
    left: of('left'),
    statuses: of('status'),
    groups: groups.filter(({ name, change }) => change !== 'created' || !unmade.has(name)),
    conflicts: left.conflict ?? 0,
    unwritten: unwrittenIn(left),
    unsettled: usersOf(pendingIn(migration).filter(({ route }) => route === null)),
    leftToMigrate: view.leftToMigrate,
    failed: counts.failed + (left['unwritten:failed'] ?? 0),
  };
}

/** Carries whoever is new. Returns how many have arrived. */
async function carryNewUsers(migration: Migration): Promise<number> {
  const { census, groups } = migration.ledger;
  const before = census.counts();
  if (before.pending === 0 && groups.toCreate() === 0) return 0;
  if (!mayAddUsers(migration) || !isSettled(migration)) return 0;
  await carryByBothRoads(migration, createSelection({}));
  return census.counts().migrated - before.migrated;
}

/** Works off the users of a kind. What Cognito refuses of one does not stop the others. */
function each(
  { migration }: Syncing,
  kind: SyncKind,
  work: (user: LedgerUser) => Promise<void>,
): Promise<void> {
  return guarded(
    migration,
    oneByOne((afterId) => migration.ledger.sync.withChange(kind, afterId, pageSize)),
    work,
  );
}

async function guarded(
  migration: Migration,
  next: () => LedgerUser | undefined,
  work: (user: LedgerUser) => Promise<void>,
): Promise<void> {
  const { ports, ledger } = migration;
  const guard = async (user: LedgerUser) => {
    try {
      await work(user);
    } catch (error) {
      const failure = userFailureOf(error);
      if (failure === undefined) throw error;
      // What is to be done stays so: later in this run, by the next one, or for a purge to hear of.
      const undone = ledger.sync.changesOf(user.id).filter(isWork);
      const failed: SyncChange = { kind: 'unwritten:failed', field: failure.code };
      ledger.transaction(() => ledger.sync.setChanges(user.id, [...undone, failed]));
      tellFailure(ports, user, failure);
    }
  };
  await inFlight(mostInFlight, next, guard, () => ports.signal.aborted);
  stopIfAborted(ports.signal);
}

async function takeDeletions(syncing: Syncing): Promise<void> {
  const { migration, request, done } = syncing;
  const { sync } = migration.ledger;
  if (!request.deletions) return;
  await each(syncing, 'gone', async (user) => {
    const stays = await deleteUser(migration, user);
    sync.setChanges(user.id, stays);
    const { code, reached } = migration.ledger.users.byId(user.id) ?? user;
    // Whom a stopped run left behind is gone already, and may be spared all the same.
    if (code !== 'gone' || reached !== Reached.nothing) return;
    noteDeletion(migration);
    done('gone');
  });
}

/** Who wants a name that another one gives up in this very run gets it in a further round. */
async function writeUsers(syncing: Syncing, userEnded: () => void): Promise<void> {
  const { migration } = syncing;
  const { sync } = migration.ledger;
  let hasChanged = false;
  // Of whoever is tried again for a name, something else may have been written before.
  const counted = new Set<number>();
  const write = async (user: LedgerUser) => {
    let isCounted = false;
    const done: Syncing['done'] = (kind) => {
      if (kind === 'changed') hasChanged = true;
      if (kind === 'changed' && counted.has(user.id)) return;
      if (kind === 'changed') isCounted = true;
      syncing.done(kind);
    };
    const stays: SyncChange[] = await writeUntilAnswered(
      { ...syncing, done },
      migration.ledger.users.byId(user.id) ?? user,
    );
    if (isCounted && stays.some(({ kind }) => kind === 'unwritten:name-held')) counted.add(user.id);
    migration.ledger.transaction(() => sync.setChanges(user.id, stays));
    userEnded();
  };
  await guarded(
    migration,
    oneByOne((afterId) => sync.toApply(afterId, pageSize)),
    write,
  );
  while (hasChanged && (sync.countByKind()['unwritten:name-held'] ?? 0) > 0) {
    hasChanged = false;
    await each(syncing, 'unwritten:name-held', write);
  }
}

/** Whether everybody and every group is as the source says, but for groups that it has no more. */
export function isInStep({
  conflicts,
  unwritten,
  groups,
}: Pick<SyncResult, 'conflicts' | 'unwritten' | 'groups'>): boolean {
  const behind = groups.some(
    ({ change }) => change !== 'created' && change !== 'changed' && change !== 'gone',
  );
  return conflicts === 0 && Object.keys(unwritten).length === 0 && !behind;
}
