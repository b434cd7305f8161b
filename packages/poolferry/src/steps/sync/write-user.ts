import { CognitoRefusal } from '../../cognito/failures.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser, Writing } from '../../ledger/user-row.ts';
import { contactsOf } from '../../mapping/contacts.ts';
import { signInKey } from '../../mapping/sign-in-name.ts';
import { claimOf, furtherClaims, nameKinds, signsInByEmail } from '../../mapping/target-names.ts';
import { canRecover } from '../../mapping/target-rules.ts';
import { type FieldFate, givenAfter, writesOf } from '../../mapping/three-way.ts';
import type { ListedUser } from '../../user.ts';
import { addToGroup, isMember, surelyAfter } from '../advance.ts';
import { givenToKeep } from '../keep-given.ts';
import { type FoundUser, getOurs, getUser, groupsNow, nameOf } from '../look-at-user.ts';
import type { Migration } from '../migration.ts';
import type { TargetGroups } from '../target-groups.ts';
import {
  changesAttributes,
  changesIn,
  factorChange,
  fatesOf,
  flagChanges,
  lockedThere,
  missingThere,
  noDraft,
  type Turn,
  turnOf,
} from './differences.ts';
import { type HeldNames, withoutNames } from './held-names.ts';
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

/**
 * Carries what the source has changed of one user, and returns what stays as it is. Rights go before anything else is written, and
 * somebody is let in again last. Every call may be made twice: a run that was killed begins at the user again.
 */
export async function writeUser(syncing: Syncing, user: LedgerUser): Promise<SyncChange[]> {
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
  await leaveGroups(syncing, user, memberships, pen);
  const fates = turn && (await writeAttributes(syncing, user, turn, found, pen));
  const unjoined = await joinGroups(syncing, user, memberships, pen);
  if (!user.enabled && now.enabled) untold.push(...(await enable(syncing, user, found, pen)));
  if (flags.some(({ kind }) => kind === 'status') && turn !== undefined) syncing.done('status');
  return [...changesIn(fates ?? []).filter(({ kind }) => kind !== 'changed'), ...unjoined, ...untold];
}

/** Whoever is disabled in the source must not get in for the time that everything else takes. */
export async function disableFirst(syncing: Syncing, user: LedgerUser): Promise<void> {
  const found = await getOurs(syncing.migration, user);
  // Told when it is their turn.
  if (found === undefined) return;
  await setEnabled(syncing, user, found, false, penFor(syncing.migration, user, found));
}

/**
 * A listing may show an old picture (facts §2). Whoever it would let in again is taken as AdminGetUser shows them at this moment;
 * undefined where they are gone.
 */
async function asTheyAre(
  { source }: Migration,
  user: LedgerUser,
  listed: ListedUser,
): Promise<ListedUser | undefined> {
  if (user.enabled || !listed.enabled || source === undefined) return listed;
  const found = await getUser(source, listed.username);
  return found?.sub === listed.sub && found !== undefined ? { ...listed, ...found } : undefined;
}

/** Nor is anybody given the rights of a group by a listing alone: the source is asked for the groups of whoever came into one. */
async function surely(
  { source }: Migration,
  { username }: ListedUser,
  memberships: readonly SyncChange[],
): Promise<SyncChange[]> {
  if (source === undefined || memberships.every(({ kind }) => kind === 'left')) return [...memberships];
  const groups = await groupsNow(source, username);
  return memberships.filter(({ kind, field }) => kind === 'left' || groups.has(field));
}

/** Puts down what is written to one user. */
interface Pen {
  /** Before each write: a run that ends in the middle of it is to know it for its own (settle-cut-off.ts). */
  intend(what?: Omit<Writing, 'atMs'>): void;
  /** After each. Who had been changed by somebody else before is not made to look untouched to a rollback. */
  settle(): void;
}

function penFor(migration: Migration, user: LedgerUser, found: FoundUser): Pen {
  const { ledger, target, ports } = migration;
  const wasTouched = user.settledMs === null || found.modifiedAtMs > user.settledMs;
  return {
    intend(what = {}) {
      if (wasTouched) ledger.sync.settled(user.id, null);
      ledger.sync.intend(user.id, { ...what, atMs: Math.floor(target.door.serverNowMs()) });
      ports.checkpoint?.('write-intended');
    },
    settle() {
      ledger.sync.settled(user.id, wasTouched ? null : surelyAfter(migration));
    },
  };
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
  const { target, ledger, ports } = migration;
  const which = { UserPoolId: target.userPoolId, Username: nameOf(user) };
  const byUs = found.enabled !== enabled;
  if (byUs) {
    pen.intend({ enabled });
    if (enabled) await target.door.call('AdminEnableUser', which);
    else await target.door.call('AdminDisableUser', which, { urgent: true });
  }
  ledger.transaction(() => {
    ledger.sync.setEnabled(user.id, enabled, byUs);
    if (byUs) pen.settle();
  });
  ports.checkpoint?.('write-settled');
  done(enabled ? 'enabled' : 'disabled');
}

async function leaveGroups(
  { migration, done }: Syncing,
  user: LedgerUser,
  memberships: readonly SyncChange[],
  pen: Pen,
): Promise<void> {
  const { target, ledger } = migration;
  const Username = nameOf(user);
  const groups = memberships.filter(({ kind }) => kind === 'left').map(({ field }) => field);
  for (const GroupName of groups) {
    pen.intend();
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
      ledger.sync.left(user.id, GroupName);
      pen.settle();
    });
  }
  if (groups.length > 0) done('left');
}

async function joinGroups(
  { migration, groups: targetGroups, openGroups, done }: Syncing,
  user: LedgerUser,
  memberships: readonly SyncChange[],
  pen: Pen,
): Promise<SyncChange[]> {
  const { ledger } = migration;
  const unjoined: SyncChange[] = [];
  const groups = memberships.filter(({ kind }) => kind === 'joined').map(({ field }) => field);
  for (const group of groups) {
    if (!openGroups.has(group)) {
      unjoined.push({ kind: 'unwritten:group-unsettled', field: group });
      continue;
    }
    await targetGroups.ready(group);
    ledger.transaction(() => {
      ledger.sync.joining(user.id, group);
      pen.intend();
    });
    await addToGroup(migration, nameOf(user), group, targetGroups);
    ledger.transaction(() => {
      ledger.sync.joined(user.id, group);
      pen.settle();
    });
  }
  if (groups.length > unjoined.length) done('joined');
  return unjoined;
}

const nameTaken = ['AliasExistsException', 'UsernameExistsException'];

/** What the target has by now decides, not what a listing showed a while ago. */
async function writeAttributes(
  syncing: Syncing,
  user: LedgerUser,
  turn: Turn,
  found: FoundUser,
  pen: Pen,
): Promise<FieldFate[]> {
  const { migration, request, names, done } = syncing;
  const { ledger, ports } = migration;
  const wanted = turn.wanted.attributes;
  const fates = fatesOf(migration, turn, found.attributes, request);
  return names.keepFor(user.target?.sub ?? '', fates, wanted, async (kept) => {
    let ended = kept;
    if (kept.some(({ fate }) => fate === 'apply'))
      pen.intend({ attributes: givenAfter(kept, turn.given, wanted) ?? wanted });
    try {
      await send(migration, user, writesOf(kept, wanted, found.attributes));
    } catch (error) {
      if (!CognitoRefusal.is(error, ...nameTaken)) throw error;
      // Somebody took it a moment ago: everything else is written all the same.
      ended = withoutNames(kept, migration);
      await send(migration, user, writesOf(ended, wanted, found.attributes));
    }
    const hasWritten = ended.some(({ fate }) => fate === 'apply');
    ledger.transaction(() => {
      commitProfile(syncing, user, turn, ended);
      if (hasWritten) pen.settle();
    });
    ports.checkpoint?.('write-settled');
    if (hasWritten) done('changed');
    return ended;
  });
}

/** A contact and its flag go in one call: alone, a new email would wait to be verified, or be sent a code (facts §2.1, §10.2). */
async function send(
  { target }: Migration,
  user: LedgerUser,
  { set, remove }: ReturnType<typeof writesOf>,
): Promise<void> {
  const which = { UserPoolId: target.userPoolId, Username: nameOf(user) };
  const UserAttributes = Object.entries(set).map(([Name, Value]) => ({ Name, Value }));
  if (UserAttributes.length > 0) {
    await target.door.call('AdminUpdateUserAttributes', { ...which, UserAttributes });
  }
  if (remove.length > 0) {
    await target.door.call('AdminDeleteUserAttributes', { ...which, UserAttributeNames: remove });
  }
}

/** From now on the ledger has them as the source does, but for what stays behind. */
function commitProfile(
  { migration: { ledger, rules, options } }: Syncing,
  user: LedgerUser,
  { now, given, wanted, factorChanged }: Turn,
  fates: readonly FieldFate[],
): void {
  const written = givenAfter(fates, given, wanted.attributes);
  const attributes = written ?? wanted.attributes;
  const smsMfa = factorChanged ? user.smsMfa : now.smsMfa;
  const contacts = { enabled: now.enabled, smsMfa, attributes };
  const name = signsInByEmail(rules) ? attributes.email : user.target?.username;
  const signIn = signInKey(name ?? wanted.username, rules.caseSensitive);
  const [kind = '', ...furtherKinds] = nameKinds(rules);
  ledger.transaction(() => {
    ledger.sync.carried(user.id, now, {
      written: written ?? givenToKeep(options, attributes),
      signIn,
      recovers: canRecover(contacts, rules.recovery),
      contacts: contactsOf(contacts),
      smsMfa,
    });
    if (furtherKinds.length === 0) return;
    ledger.claims.set(user.id, [claimOf(kind, signIn), ...furtherClaims(attributes, rules)]);
  });
}
