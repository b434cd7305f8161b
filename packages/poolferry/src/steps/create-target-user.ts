import { CognitoRefusal, LostAnswer } from '../cognito/failures.ts';
import { Reached } from '../ledger/progress.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { differingAttributes } from '../mapping/compare.ts';
import type { Draft } from '../mapping/decide.ts';
import { mayBeStoredOtherwise } from '../mapping/import-job.ts';
import { signInKey } from '../mapping/sign-in-name.ts';
import { signsInByEmail } from '../mapping/target-names.ts';
import { givenToKeep } from './keep-given.ts';
import { type FoundUser, getUser } from './look-at-user.ts';
import { lostAnswers } from './lost-answers.ts';
import type { Migration } from './migration.ts';
import { randomPassword } from './random-password.ts';
import { UserFailure } from './user-failure.ts';

type Made = Pick<FoundUser, 'username' | 'sub' | 'status'>;

/** How often a name may be taken and yet nobody be found under it before a person must look. */
const maxRounds = 5;

const nameTaken = ['UsernameExistsException', 'AliasExistsException'];

/**
 * Makes the target user, once, whatever happens to the answers. The intent is in the ledger before the first
 * attempt; a lost answer is settled by creating once more and, where the name is taken by then, by looking whether
 * it is ours. `untouched`: still in FORCE_CHANGE_PASSWORD, as far as this run can know.
 */
export async function createTargetUser(
  migration: Migration,
  user: LedgerUser,
  draft: Draft,
): Promise<{ username: string; sub: string; untouched: boolean }> {
  const { ledger, ports, target } = migration;
  const intentMs = user.intentMs ?? Math.floor(target.door.serverNowMs());
  // An intent from an earlier run without an outcome: the call may have been made.
  let doubt = user.reached === Reached.intended;
  ledger.users.intend(user.id, intentMs);
  ports.checkpoint?.('intent-committed');
  // Without the intent, whoever it makes would be a stranger to a run after a power cut.
  await ledger.flushed();
  ports.checkpoint?.('intent-flushed');
  let unseen = 0;
  const lost = lostAnswers('AdminCreateUser', ports);
  for (;;) {
    try {
      return record(migration, user, draft, await create(migration, draft));
    } catch (error) {
      if (LostAnswer.is(error)) {
        doubt = true;
        await lost.another();
        continue;
      }
      if (!CognitoRefusal.is(error)) throw error;
      const taken = nameTaken.includes(error.refusal);
      // Surely nothing was made: a later try decides anew, sends the newest profile, and takes whoever has the name for a stranger.
      if (!doubt) ledger.users.withdraw(user.id);
      if (!taken) throw error;
      if (!doubt) throw takenFailure();
    }
    const found = await getUser(migration.target, draft.username);
    // Deleted again between the two calls: create it after all.
    if (found === undefined && ++unseen < maxRounds) continue;
    if (found === undefined || !isOurs(found, user, draft, intentMs, migration)) throw takenFailure();
    return record(migration, user, draft, found);
  }
}

/**
 * Finds out what came of a create that was under way when a run ended. `false`: there is nobody of ours, and nobody will be, since
 * AdminGetUser shows a write at once (facts §2).
 */
export async function settleIntended(migration: Migration, user: LedgerUser, draft: Draft): Promise<boolean> {
  const found = await getUser(migration.target, draft.username);
  if (found === undefined || !isOurs(found, user, draft, user.intentMs ?? 0, migration)) return false;
  record(migration, user, draft, found);
  return true;
}

async function create({ target, ports }: Migration, draft: Draft): Promise<Made> {
  const { User } = await target.door.call('AdminCreateUser', {
    UserPoolId: target.userPoolId,
    Username: draft.username,
    UserAttributes: Object.entries(draft.attributes).map(([Name, Value]) => ({ Name, Value })),
    // Without one, a pool with passwordless sign-in would let the user in at once, disabled or not (facts §4.1).
    TemporaryPassword: randomPassword(target.description.passwordPolicy, ports.random),
    MessageAction: 'SUPPRESS',
  });
  const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
  return {
    username: User?.Username ?? draft.username,
    ...(sub !== undefined && { sub }),
    status: User?.UserStatus ?? 'UNKNOWN',
  };
}

function record({ ledger, ports, rules, options }: Migration, user: LedgerUser, draft: Draft, made: Made) {
  // In a pool that signs in by email the username is the sub (facts §4.2).
  const sub = made.sub ?? (signsInByEmail(rules) ? made.username : undefined);
  if (sub === undefined) throw new Error('Cognito answered a create without the sub of the new user.');
  const given = givenToKeep(options, draft.attributes);
  ledger.users.created(user.id, { sub, username: made.username }, given);
  ports.checkpoint?.('creation-committed');
  return { username: made.username, sub, untouched: made.status !== 'RESET_REQUIRED' };
}

/**
 * Whether the user that stands in our way is the one we asked for when the answer was lost: made since the intent
 * by the server's clock, untouched, and like the draft to the letter. With `legacyIds.sub` this includes the old
 * sub, which nobody else writes; without, an identical twin made in that moment cannot be told apart.
 */
function isOurs(
  found: FoundUser,
  user: LedgerUser,
  draft: Draft,
  intentMs: number,
  { rules }: Migration,
): boolean {
  // A date may come without its fraction (facts §15).
  const intentSecondMs = Math.floor(intentMs / 1000) * 1000;
  if (found.createdAtMs < intentSecondMs) return false;
  // A name is looked up among aliases, too (facts §4.3).
  const key = (name: string) => signInKey(name, rules.caseSensitive);
  if (!signsInByEmail(rules) && key(found.username) !== key(draft.username)) return false;
  const differing = differingAttributes(draft.attributes, found.attributes, rules.caseSensitive);
  if (found.status === 'FORCE_CHANGE_PASSWORD') return differing.length === 0;
  // Whoever an import job has made, without our having seen it (facts §3.6).
  return user.job !== null && found.status === 'RESET_REQUIRED' && differing.every(mayBeStoredOtherwise);
}

function takenFailure(): UserFailure {
  return new UserFailure(
    'name-taken',
    'Somebody who is not ours holds this email or username, or another name by which people sign in, in the target since the plan was made.',
  );
}
