import { notAuthorized, ServiceError } from '../service-error.ts';
import type { AppClient } from '../state/app-client.ts';
import type { Pool } from '../state/pool.ts';
import type { User, UserView } from '../state/user.ts';
import { invokeTrigger } from '../triggers.ts';
import type { World } from '../world.ts';
import { newPasswordChallenge, secondFactorChallenge } from './challenges.ts';
import { type Person, resetRequired, userDisabled, wrongPassword } from './existence.ts';
import { issueTokens } from './tokens.ts';

/**
 * Signs a person in by password, as far as it goes: tokens, or the next challenge.
 *
 * The order of the checks decides what an attacker learns: who is disabled or must reset is told so whatever
 * the password, as the password is not what they lack (facts §3.6, §4.5); everything else needs the right one.
 */
export function signInByPassword(
  world: World,
  pool: Pool,
  client: AppClient,
  person: Person,
  password: string,
): object {
  const { user, view } = person;
  invokeTrigger(world, pool, 'PreAuthentication_Authentication', user.username);
  if (world.clock.nowMs() < (user.extras?.lockedUntilMs ?? 0))
    throw notAuthorized('Password attempts exceeded');
  if (!view.enabled) throw userDisabled();
  if (view.status === 'RESET_REQUIRED') throw resetRequired(client);
  if (user.password === undefined || user.password !== password) {
    countFailure(world, user);
    throw wrongPassword();
  }
  forgetFailures(user);
  if (view.status === 'UNCONFIRMED') {
    throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (view.status === 'FORCE_CHANGE_PASSWORD') return askForNewPassword(world, pool, client, user, view);
  return afterPassword(world, pool, client, user);
}

/** What follows the right password: a second factor where the user has one, else tokens. */
export function afterPassword(world: World, pool: Pool, client: AppClient, user: User): object {
  const challenge = secondFactorChallenge(world, pool, client, user);
  return challenge ?? signedIn(world, pool, client, user);
}

/** The end of every sign-in. */
export function signedIn(world: World, pool: Pool, client: AppClient, user: User): object {
  invokeTrigger(world, pool, 'PostAuthentication_Authentication', user.username);
  invokeTrigger(world, pool, 'TokenGeneration_Authentication', user.username);
  return { AuthenticationResult: issueTokens(world, pool, client, user), ChallengeParameters: {} };
}

function askForNewPassword(world: World, pool: Pool, client: AppClient, user: User, view: UserView): object {
  // facts §4.1: a temporary password lives for the policy's days.
  if (world.clock.nowMs() > (user.extras?.temporaryUntilMs ?? Number.POSITIVE_INFINITY)) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
  return newPasswordChallenge(world, pool, client, user, view);
}

const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 900_000;

/** facts §5.1: from the fifth failure on, locked for 2^(n-5) seconds, 15 minutes at most. */
function countFailure(world: World, user: User): void {
  const failedSignIns = (user.extras?.failedSignIns ?? 0) + 1;
  user.extras = { ...user.extras, failedSignIns };
  if (failedSignIns < FREE_FAILURES) return;
  const lockMs = Math.min(LONGEST_LOCK_MS, 2 ** (failedSignIns - FREE_FAILURES) * 1000);
  user.extras.lockedUntilMs = world.clock.nowMs() + lockMs;
}

function forgetFailures(user: User): void {
  if (user.extras?.failedSignIns === undefined) return;
  delete user.extras.failedSignIns;
  delete user.extras.lockedUntilMs;
}
