import { CognitoRefusal } from '../../cognito/failures.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { contactsOf } from '../../mapping/contacts.ts';
import { signInKey } from '../../mapping/sign-in-name.ts';
import { claimOf, furtherClaims, nameKinds, signsInByEmail } from '../../mapping/target-names.ts';
import { canRecover } from '../../mapping/target-rules.ts';
import { type FieldFate, givenAfter, writesOf } from '../../mapping/three-way.ts';
import { addToGroup, isMember, surelyAfter } from '../advance.ts';
import type { Migration } from '../migration.ts';
import type { FoundUser } from '../rollback/changes-since.ts';
import { getUser, nameOf } from '../rollback/look-closely.ts';
import type { TargetGroups } from '../target-groups.ts';
import {
  changesAttributes,
  changesIn,
  factorChange,
  fatesOf,
  flagChanges,
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

const missing: SyncChange = { kind: 'unwritten:missing-in-target', field: '' };

/**
 * Carries what the source has changed of one user, and returns what stays as it is. Rights go before anything else is written, and
 * somebody is let in again last. Every call may be made twice: a run that was killed begins at the user again.
 */
export async function writeUser(syncing: Syncing, user: LedgerUser): Promise<SyncChange[]> {
  const { migration } = syncing;
  const { sync } = migration.ledger;
  const now = sync.nowOf(user.id) ?? user;
  const turn = turnOf(migration, user, now);
  const memberships = sync.changesOf(user.id).filter(({ kind }) => kind === 'joined' || kind === 'left');
  const flags = flagChanges(user, now);
  const isOther = turn !== undefined && changesAttributes(migration, turn);
  const untold = turn === undefined ? [noDraft] : turn.factorChanged ? [factorChange] : [];
  if (!isOther && memberships.length === 0 && user.enabled === now.enabled) {
    if (turn !== undefined) commitProfile(syncing, user, turn, []);
    if (flags.length > 0) syncing.done('status');
    return untold;
  }
  const found = await findOurs(migration, user);
  if (found === undefined) return [missing, ...untold];
  const settle = settler(migration, user, found);
  if (user.enabled && !now.enabled) await setEnabled(syncing, user, false, settle);
  await leaveGroups(syncing, user, memberships, settle);
  const fates = turn && (await writeAttributes(syncing, user, turn, found, settle));
  const unjoined = await joinGroups(syncing, user, memberships, settle);
  if (!user.enabled && now.enabled) await setEnabled(syncing, user, true, settle);
  if (flags.some(({ kind }) => kind === 'status') && turn !== undefined) syncing.done('status');
  return [...changesIn(fates ?? []).filter(({ kind }) => kind !== 'changed'), ...unjoined, ...untold];
}

/** Whoever is disabled in the source must not get in for the time that everything else takes. */
export async function disableFirst(syncing: Syncing, user: LedgerUser): Promise<void> {
  const found = await findOurs(syncing.migration, user);
  // Told when it is their turn.
  if (found === undefined) return;
  await setEnabled(syncing, user, false, settler(syncing.migration, user, found));
}

/** AdminGetUser shows a write at once. It makes a monthly active user, as the writes that follow do anyway (facts §14). */
async function findOurs(migration: Migration, user: LedgerUser): Promise<FoundUser | undefined> {
  const found = await getUser(migration, nameOf(user));
  return found?.sub === user.target?.sub ? found : undefined;
}

/** Call after each write. Who had been changed by somebody else before is not made to look untouched to a rollback. */
function settler(migration: Migration, user: LedgerUser, found: FoundUser): () => void {
  const wasTouched = user.settledMs === null || found.modifiedAtMs > user.settledMs;
  return () => migration.ledger.sync.settled(user.id, wasTouched ? null : surelyAfter(migration));
}

async function setEnabled(
  { migration, done }: Syncing,
  user: LedgerUser,
  enabled: boolean,
  settle: () => void,
): Promise<void> {
  const { target, ledger } = migration;
  const which = { UserPoolId: target.userPoolId, Username: nameOf(user) };
  if (enabled) await target.door.call('AdminEnableUser', which);
  else await target.door.call('AdminDisableUser', which, { urgent: true });
  ledger.transaction(() => {
    ledger.sync.setEnabled(user.id, enabled);
    settle();
  });
  done(enabled ? 'enabled' : 'disabled');
}

async function leaveGroups(
  { migration, done }: Syncing,
  user: LedgerUser,
  memberships: readonly SyncChange[],
  settle: () => void,
): Promise<void> {
  const { target, ledger } = migration;
  const Username = nameOf(user);
  const groups = memberships.filter(({ kind }) => kind === 'left').map(({ field }) => field);
  for (const GroupName of groups) {
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
      settle();
    });
  }
  if (groups.length > 0) done('left');
}

async function joinGroups(
  { migration, groups: targetGroups, openGroups, done }: Syncing,
  user: LedgerUser,
  memberships: readonly SyncChange[],
  settle: () => void,
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
    await addToGroup(migration, nameOf(user), group, targetGroups);
    ledger.transaction(() => {
      ledger.sync.joined(user.id, group);
      settle();
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
  settle: () => void,
): Promise<FieldFate[]> {
  const { migration, request, names, done } = syncing;
  const { ledger } = migration;
  const wanted = turn.wanted.attributes;
  const fates = fatesOf(migration, turn, found.attributes, request);
  return names.keepFor(user.target?.sub ?? '', fates, wanted, async (kept) => {
    let ended = kept;
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
      if (hasWritten) settle();
    });
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
  { migration: { ledger, rules } }: Syncing,
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
      written,
      signIn,
      recovers: canRecover(contacts, rules.recovery),
      contacts: contactsOf(contacts),
      smsMfa,
    });
    if (furtherKinds.length === 0) return;
    ledger.claims.set(user.id, [claimOf(kind, signIn), ...furtherClaims(attributes, rules)]);
  });
}
