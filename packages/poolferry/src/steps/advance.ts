import { CognitoRefusal, LostAnswer } from '../cognito/failures.ts';
import { listGroupNamesOfUser } from '../cognito/listings.ts';
import { Reached } from '../ledger/progress.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { type Draft, draftOf } from '../mapping/decide.ts';
import { createTargetUser } from './create-target-user.ts';
import { getUser, hasNameForGood } from './look-at-user.ts';
import { lostAnswers } from './lost-answers.ts';
import type { Migration } from './migration.ts';
import { randomPassword } from './random-password.ts';
import type { TargetGroups } from './target-groups.ts';
import { UserFailure } from './user-failure.ts';

/** The kinds of calls that an estimate counts down. */
export type CallKind = 'create' | 'disable' | 'membership' | 'mfa' | 'password' | 'group';

/** What all users of one run share on their way. */
export interface Crossing {
  groups: TargetGroups;
  /** Hears of each call that was made. */
  done: (kind: CallKind) => void;
}

/** Of the user in the target. */
type Made = NonNullable<LedgerUser['target']>;

/**
 * Carries one user from as far as they are to where they belong, in the order of safety: created in a state that
 * lets nobody in, disabled where they must be, groups and MFA, the random permanent password last.
 */
export async function advance(
  migration: Migration,
  user: LedgerUser,
  { groups, done }: Crossing,
): Promise<void> {
  const { ledger, ports } = migration;
  const draft = draftFor(migration, user);
  const seen = ledger.sourceUsers.sourceChanges();
  // Whoever was created before this run may have a password of their own by now.
  const created = user.reached < Reached.created ? await createTargetUser(migration, user, draft) : undefined;
  const made = created ?? user.target;
  if (made === undefined) throw new Error(`Nobody was made for row ${user.id}.`);
  const { username } = made;
  const createdHere = created?.untouched ?? false;
  if (created !== undefined) done('create');

  const look = created === undefined && !hasNameForGood(made) ? lookOnce(migration, made) : noLook;
  const keepOut = keeperOut(migration, user, { username, seen, look, done });
  if (user.reached < Reached.prepared) {
    const memberOf = ledger.groups.ofUser(user.key);
    await prepare(migration, { user, draft, made, memberOf, look }, { groups, done });
    await keepOut();
    ledger.users.prepared(user.id, memberOf.length > 0);
    ports.checkpoint?.('prepared-committed');
  }
  // From here on the user no longer looks untouched: that they are ours must outlast a power cut.
  await ledger.flushed();
  ports.checkpoint?.('prepared-flushed');
  // Who came by the import job is RESET_REQUIRED, from which "forgot password" works as it is (facts §3.6).
  let isAsWeLeftThem = true;
  if (user.route !== 'import-job') {
    const whose = await setRandomPassword(migration, made, createdHere, keepOut);
    isAsWeLeftThem = whose === 'ours';
    done('password');
  }
  ports.checkpoint?.('password-set');
  await keepOut();
  ledger.users.settle(user.id, isAsWeLeftThem ? surelyAfter(migration) : null);
  ports.checkpoint?.('user-settled');
}

/**
 * Cognito's clock was at most here when it carried out what it has answered: Date headers round down to a second, and another is
 * for clocks of its servers that differ. Whoever changes within that time is not told from our own calls by their date.
 */
export function surelyAfter({ target }: Pick<Migration, 'target'>): number {
  return Math.ceil(target.door.serverNowMs()) + 2000;
}

/**
 * The source may disable somebody who is on the way, and the ledger hears of it in between two calls (watch-disabled.ts).
 * Returns what is to be done before each step that lets them in, and before they count as arrived.
 *
 * @param seen how often the source had changed anybody when the user was read
 */
function keeperOut(
  migration: Migration,
  { id, enabled }: LedgerUser,
  { username, seen, look, done }: { username: string; seen: number; look: Look; done: Crossing['done'] },
): () => Promise<void> {
  const { sourceUsers, users } = migration.ledger;
  let isOut = !enabled;
  let seenChanges = seen;
  return async () => {
    const changes = sourceUsers.sourceChanges();
    if (isOut || changes === seenChanges) return;
    seenChanges = changes;
    if (users.byId(id)?.enabled !== false) return;
    await look();
    await disable(migration, id, username);
    isOut = true;
    done('disable');
  };
}

/** Ahead of whoever waits: nobody is to get in meanwhile. */
export async function disable({ target, ledger }: Migration, id: number, username: string): Promise<void> {
  const { door, userPoolId: UserPoolId } = target;
  await door.call('AdminDisableUser', { UserPoolId, Username: username }, { urgent: true });
  ledger.users.disabledByUs(id);
}

function draftFor({ options, rules }: Migration, user: LedgerUser): Draft {
  const drafted = draftOf(user, options, rules);
  if (drafted.kind === 'draft') return drafted.draft;
  const why = drafted.kind === 'skip' ? drafted.reason : drafted.problem;
  throw new UserFailure('no-draft', `The plan sends this user across, but the mapping now says ${why}.`);
}

interface Preparing {
  user: LedgerUser;
  draft: Draft;
  made: Made;
  memberOf: readonly string[];
  look: Look;
}

async function prepare(
  migration: Migration,
  { user, draft, made, memberOf, look }: Preparing,
  { groups, done }: Crossing,
): Promise<void> {
  const { target } = migration;
  const { username } = made;
  const { door, userPoolId: UserPoolId } = target;
  if (!draft.enabled) {
    await look();
    await disable(migration, user.id, username);
    done('disable');
  }
  if (user.mend.length > 0) await mendAttributes(migration, user, draft, made);
  for (const group of memberOf) {
    await groups.ready(group);
    await look();
    await addToGroup(migration, username, group, groups);
    done('membership');
  }
  if (draft.smsMfa) {
    await look();
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
    await door.call('AdminSetUserMFAPreference', { UserPoolId, Username: username, SMSMfaSettings });
    done('mfa');
  }
}

/**
 * Comes before each write by name to somebody whom an earlier run or a job has made, and asks once. Whom a job has brought whole it
 * never asks for: AdminGetUser would make a monthly active user of everybody (facts §14).
 */
type Look = () => Promise<unknown>;

const noLook: Look = async () => undefined;

function lookOnce(migration: Migration, made: Made): Look {
  let looked: Promise<unknown> | undefined;
  return () => {
    looked ??= statusOfOurs(migration, made);
    return looked;
  };
}

/** Their status at this moment. Whoever has the name of somebody deleted is not ours, and is left alone. */
async function statusOfOurs({ target }: Migration, { username, sub }: Made): Promise<string> {
  const found = await getUser(target, username);
  if (found?.sub === sub) return found.status;
  throw new UserFailure(
    'user-not-found',
    'The user whom we had made is not in the target any more; whoever may have their username now is not ours.',
    'AdminGetUser',
  );
}

/**
 * Writes again what an import job has stored otherwise, as long as nobody has got in: what a person has who chose a password
 * by now is theirs.
 */
async function mendAttributes(
  migration: Migration,
  { mend, written }: LedgerUser,
  draft: Draft,
  made: Made,
): Promise<void> {
  const { door, userPoolId: UserPoolId } = migration.target;
  if ((await statusOfOurs(migration, made)) !== 'RESET_REQUIRED') return;
  // By other options meanwhile, they keep what the job was to give them.
  const given = written ?? draft.attributes;
  const UserAttributes = mend.map((Name) => ({ Name, Value: given[Name] ?? '' }));
  await door.call('AdminUpdateUserAttributes', { UserPoolId, Username: made.username, UserAttributes });
}

/**
 * Puts somebody into a group; a group of ours that was deleted by hand is made again.
 *
 * @param asksFirst Whether the caller looks again where the answer is lost (`LostAnswer`).
 */
export async function addToGroup(
  migration: Migration,
  username: string,
  group: string,
  groups: Pick<TargetGroups, 'again'>,
  { asksFirst = false } = {},
): Promise<void> {
  const { door, userPoolId: UserPoolId } = migration.target;
  const membership = { UserPoolId, Username: username, GroupName: group };
  const add = () => door.call('AdminAddUserToGroup', membership, { asksFirst });
  try {
    await add();
  } catch (error) {
    if (!CognitoRefusal.is(error)) throw error;
    // A group that we made may have been deleted by hand since.
    if (CognitoRefusal.is(error, 'ResourceNotFoundException') && (await groups.again(group))) await add();
    // Whether adding a member twice is refused is not documented (facts §6).
    else if (!(await isMember(migration.target, username, group))) throw error;
  }
}

export async function isMember(
  target: Migration['target'],
  username: string,
  group: string,
): Promise<boolean> {
  for await (const name of listGroupNamesOfUser(target.door, username)) if (name === group) return true;
  return false;
}

/**
 * A permanent password that nobody knows: CONFIRMED, so that "forgot password" works at once (facts §4.5). Where
 * somebody may have chosen one meanwhile, it is set only while the status is still FORCE_CHANGE_PASSWORD. `unknown`: an
 * earlier run may have set one, and somebody another after it.
 */
async function setRandomPassword(
  migration: Migration,
  made: Made,
  fresh: boolean,
  keepOut: () => Promise<void>,
): Promise<'ours' | 'unknown'> {
  const { target, ports } = migration;
  const { door, userPoolId: UserPoolId } = target;
  const { username } = made;
  let certain = fresh;
  let isOurs = fresh;
  const lost = lostAnswers('AdminSetUserPassword', ports);
  for (;;) {
    if (!certain) {
      if ((await statusOfOurs(migration, made)) !== 'FORCE_CHANGE_PASSWORD')
        return isOurs ? 'ours' : 'unknown';
      isOurs = true;
    }
    await keepOut();
    try {
      const Password = randomPassword(target.description.passwordPolicy, ports.random);
      await door.call('AdminSetUserPassword', { UserPoolId, Username: username, Password, Permanent: true });
      return 'ours';
    } catch (error) {
      if (!LostAnswer.is(error)) throw error;
      certain = false;
      await lost.another();
    }
  }
}
