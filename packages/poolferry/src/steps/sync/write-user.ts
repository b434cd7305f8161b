import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { hasWayBack } from '../../mapping/contacts.ts';
import type { FieldFate } from '../../mapping/three-way.ts';
import { addToGroup, isMember } from '../advance.ts';
import { type FoundUser, getOurs, nameOf } from '../look-at-user.ts';
import { lostAnswers } from '../lost-answers.ts';
import type { Migration } from '../migration.ts';
import { settleWrite } from '../settle-cut-off.ts';
import { tellFailure, userFailureOf } from '../user-failure.ts';
import { asTheyAre, isWayIn, surely } from './ask-source.ts';
import {
  changesAttributes,
  changesIn,
  factorChange,
  flagChanges,
  lockedThere,
  missingThere,
  noDraft,
  turnOf,
} from './differences.ts';
import { type Pen, penFor } from './pen.ts';
import type { Syncing } from './syncing.ts';
import { commitProfile, writeAttributes } from './write-attributes.ts';

/**
 * Does as `writeUser`. As long as answers fail to come, others may act: the source may disable whom it had let in again or take them out of a
 * group, somebody change in the target what is about to be written. So both are looked at anew before such a write is made again.
 */
export async function writeUntilAnswered(syncing: Syncing, user: LedgerUser): Promise<SyncChange[]> {
  const { migration } = syncing;
  const { users } = migration.ledger;
  const lost = lostAnswers('A write to a user', migration.ports);
  const told = new Set<SyncChange['kind']>();
  const done: Syncing['done'] = (kind) => {
    if (!told.has(kind)) syncing.done(kind);
    told.add(kind);
  };
  for (let current = user; ; current = users.byId(user.id) ?? current) {
    try {
      return await writeUser({ ...syncing, done }, current);
    } catch (error) {
      if (!LostAnswer.is(error)) throw error;
    }
    await lost.another();
    const before = users.byId(user.id) ?? current;
    await settleWrite(migration, before);
    tellCarried(before, users.byId(user.id) ?? before, done);
  }
}

/** What the write whose answer was lost has done after all. */
function tellCarried(before: LedgerUser, after: LedgerUser, done: Syncing['done']): void {
  const wanted = Object.entries(before.writing?.attributes ?? {});
  if (wanted.length > 0 && wanted.every(([name, value]) => after.written?.[name] === value)) done('changed');
  if (before.enabled !== after.enabled) done(after.enabled ? 'enabled' : 'disabled');
}

/**
 * Carries what the source has changed of one user, and returns what stays as it is. Rights go before anything else is written, and
 * somebody is let in again last. What Cognito refuses of one part does not stop the others. Every call may be made twice: a run that was
 * killed begins at the user again.
 */
async function writeUser(syncing: Syncing, user: LedgerUser): Promise<SyncChange[]> {
  const { migration } = syncing;
  const { sync } = migration.ledger;
  const now = await asTheyAre(migration, user, sync.nowOf(user.id) ?? user);
  if (now === undefined) return [];
  const turn = turnOf(migration, user, now);
  const memberships = await surely(
    migration,
    now,
    sync.changesOf(user.id).filter(({ kind }) => kind === 'joined' || kind === 'left'),
  );
  const flags = flagChanges(user, now);
  const isOther = turn !== undefined && changesAttributes(migration, turn);
  const untold = turn === undefined ? [noDraft] : turn.factorChanged ? [factorChange] : [];
  if (!isOther && memberships.length === 0 && user.enabled === now.enabled) {
    if (turn !== undefined) commitProfile(syncing, user, turn, []);
    if (flags.length > 0) syncing.done('status');
    return untold;
  }
  // It makes a monthly active user, as the writes that follow do anyway (facts §14).
  const found = await getOurs(migration, user);
  if (found === undefined) return [missingThere, ...untold];
  const pen = penFor(migration, user, found);
  if (user.enabled && !now.enabled) await setEnabled(syncing, user, found, false, pen);
  const parts = partsOf(migration, user);
  const [leaves, joins] = (['left', 'joined'] as const).map((kind) =>
    memberships.filter((one) => one.kind === kind),
  ) as [SyncChange[], SyncChange[]];
  const hasLeft = await parts.carry(() => leaveGroups(syncing, user, leaves, pen), leaves);
  const fates = turn && (await writeAttributes(syncing, user, turn, found, pen));
  await parts.carry(() => joinGroups(syncing, user, joins, pen), joins);
  const mayBeLetIn = hasLeft && !fates?.some(isWayInKept);
  if (!user.enabled && now.enabled && mayBeLetIn) await parts.carry(() => enable(syncing, user, found, pen));
  if (flags.some(({ kind }) => kind === 'status') && turn !== undefined) syncing.done('status');
  return [...changesIn(fates ?? []).filter(({ kind }) => kind !== 'changed'), ...parts.stays, ...untold];
}

/** With rights that they have lost, or a contact or name that is not theirs any more in the source, nobody is let in again. */
function isWayInKept({ field, fate }: FieldFate): boolean {
  return typeof fate === 'object' && isWayIn(field);
}

/** The parts of what is written to one user, each of which Cognito may refuse by itself; and what stays as it is by them. */
function partsOf({ ports }: Migration, user: LedgerUser) {
  const stays: SyncChange[] = [];
  /** @param undone What is still to be done where it is refused. */
  const carry = async (
    work: () => Promise<SyncChange[]>,
    undone: readonly SyncChange[] = [],
  ): Promise<boolean> => {
    try {
      stays.push(...(await work()));
      return true;
    } catch (error) {
      const failure = userFailureOf(error);
      if (failure === undefined) throw error;
      tellFailure(ports, user, failure);
      stays.push(...undone, { kind: 'unwritten:failed', field: failure.code });
      return false;
    }
  };
  return { stays, carry };
}

/** Whoever is disabled in the source must not get in for the time that everything else takes. */
export async function disableFirst(syncing: Syncing, user: LedgerUser): Promise<void> {
  const { migration } = syncing;
  const listed = migration.ledger.sync.nowOf(user.id);
  const now = listed && (await asTheyAre(migration, user, listed));
  // The listing was an old picture. Whoever is gone meanwhile was disabled before.
  if (now?.enabled) return;
  const found = await getOurs(migration, user);
  // Told when it is their turn.
  if (found === undefined) return;
  await setEnabled(syncing, user, found, false, penFor(migration, user, found));
}

/** Whoever was disabled in the target by somebody else stays so. */
async function enable(syncing: Syncing, user: LedgerUser, found: FoundUser, pen: Pen): Promise<SyncChange[]> {
  if (!user.disabledByUs && !found.enabled) return [lockedThere];
  await setEnabled(syncing, user, found, true, pen);
  return [];
}

async function setEnabled(
  { migration, done }: Syncing,
  user: LedgerUser,
  found: FoundUser,
  enabled: boolean,
  pen: Pen,
): Promise<void> {
  const { target, ledger, ports, rules } = migration;
  const which = { UserPoolId: target.userPoolId, Username: nameOf(user) };
  const byUs = found.enabled !== enabled;
  if (byUs) {
    await pen.intend({ enabled });
    if (enabled) await target.door.call('AdminEnableUser', which, { asksFirst: true });
    else await target.door.call('AdminDisableUser', which, { urgent: true });
  }
  ledger.transaction(() => {
    ledger.arrived.setEnabled(user.id, { enabled, byUs }, (contacts) => hasWayBack(contacts, rules.recovery));
    if (byUs) pen.settle();
  });
  ports.checkpoint?.('write-settled');
  done(enabled ? 'enabled' : 'disabled');
}

async function leaveGroups(
  { migration, done }: Syncing,
  user: LedgerUser,
  leaves: readonly SyncChange[],
  pen: Pen,
): Promise<SyncChange[]> {
  const { target, ledger } = migration;
  const Username = nameOf(user);
  for (const { field: GroupName } of leaves) {
    await pen.intend();
    try {
      await target.door.call('AdminRemoveUserFromGroup', {
        UserPoolId: target.userPoolId,
        Username,
        GroupName,
      });
    } catch (error) {
      if (!CognitoRefusal.is(error)) throw error;
      // Neither whether removing somebody twice is refused, nor by which name, is documented (facts §6).
      const isGroupGone = error.refusal === 'ResourceNotFoundException';
      if (!isGroupGone && (await isMember(target, Username, GroupName))) throw error;
    }
    ledger.transaction(() => {
      ledger.arrived.left(user.id, GroupName);
      pen.settle();
    });
  }
  if (leaves.length > 0) done('left');
  return [];
}

async function joinGroups(
  { migration, groups: targetGroups, openGroups, done }: Syncing,
  user: LedgerUser,
  joins: readonly SyncChange[],
  pen: Pen,
): Promise<SyncChange[]> {
  const { ledger } = migration;
  const unjoined: SyncChange[] = [];
  for (const { field: group } of joins) {
    if (!openGroups.has(group)) {
      unjoined.push({ kind: 'unwritten:group-unsettled', field: group });
      continue;
    }
    await targetGroups.ready(group);
    ledger.arrived.joining(user.id, group);
    await pen.intend();
    await addToGroup(migration, nameOf(user), group, targetGroups, { asksFirst: true });
    ledger.transaction(() => {
      ledger.arrived.joined(user.id, group);
      pen.settle();
    });
  }
  if (joins.length > unjoined.length) done('joined');
  return unjoined;
}
