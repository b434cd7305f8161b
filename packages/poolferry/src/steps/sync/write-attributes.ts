import { CognitoRefusal } from '../../cognito/failures.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { contactsOf } from '../../mapping/contacts.ts';
import { signInKey } from '../../mapping/sign-in-name.ts';
import { claimOf, furtherClaims, nameKinds, signsInByEmail } from '../../mapping/target-names.ts';
import { canRecover } from '../../mapping/target-rules.ts';
import { type FieldFate, givenAfter, writesOf } from '../../mapping/three-way.ts';
import { givenToKeep } from '../keep-given.ts';
import { type FoundUser, nameOf } from '../look-at-user.ts';
import type { Migration } from '../migration.ts';
import { tellFailure, userFailureOf } from '../user-failure.ts';
import { fatesOf, type Turn } from './differences.ts';
import type { Pen } from './pen.ts';
import type { Syncing } from './syncing.ts';

const nameTaken = ['AliasExistsException', 'UsernameExistsException'];

/** What the target has by now decides, not what a listing showed a while ago. */
export async function writeAttributes(
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
    const isToWrite = kept.some(isApplied);
    if (isToWrite) await pen.intend({ attributes: givenAfter(kept, turn.given, wanted) ?? wanted });
    const ended = await sendApart(migration, user, kept, (some) =>
      send(migration, user, writesOf(some, wanted, found.attributes)),
    );
    ledger.transaction(() => {
      commitProfile(syncing, user, turn, ended);
      if (isToWrite) pen.settle();
    });
    ports.checkpoint?.('write-settled');
    if (ended.some(isApplied)) done('changed');
    return ended;
  });
}

const isApplied = ({ fate }: FieldFate) => fate === 'apply';

/** All in one call; where that is refused each attribute alone, so that one of them does not keep the others. */
async function sendApart(
  migration: Migration,
  user: LedgerUser,
  fates: readonly FieldFate[],
  write: (fates: readonly FieldFate[]) => Promise<void>,
): Promise<FieldFate[]> {
  try {
    await write(fates);
    return [...fates];
  } catch (error) {
    const failure = userFailureOf(error);
    if (failure === undefined) throw error;
    const isAlone = fates.filter(isApplied).length === 1;
    // Somebody took it a moment ago.
    const isTaken = CognitoRefusal.is(error, ...nameTaken);
    if (isAlone && !isTaken) tellFailure(migration.ports, user, failure);
    const ended: FieldFate[] = [];
    for (const one of fates) {
      if (!isApplied(one)) ended.push(one);
      else if (isAlone) ended.push({ ...one, fate: { unwritten: isTaken ? 'name-held' : 'failed' } });
      else ended.push(...(await sendApart(migration, user, [one], write)));
    }
    return ended;
  }
}

/** A contact and its flag go in one call: alone, a new email would wait to be verified, or be sent a code (facts §2.1, §10.2). */
async function send(
  { target }: Migration,
  user: LedgerUser,
  { set, remove }: ReturnType<typeof writesOf>,
): Promise<void> {
  const which = { UserPoolId: target.userPoolId, Username: nameOf(user) };
  const UserAttributes = Object.entries(set).map(([Name, Value]) => ({ Name, Value }));
  // What somebody has changed since is not to be overwritten by a call that is made once more (writeUntilAnswered).
  const options = { asksFirst: true };
  if (UserAttributes.length > 0) {
    await target.door.call('AdminUpdateUserAttributes', { ...which, UserAttributes }, options);
  }
  if (remove.length > 0) {
    await target.door.call('AdminDeleteUserAttributes', { ...which, UserAttributeNames: remove }, options);
  }
}

/** From now on the ledger has them as the source does, but for what stays behind. */
export function commitProfile(
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
    ledger.arrived.carried(user.id, now, {
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
