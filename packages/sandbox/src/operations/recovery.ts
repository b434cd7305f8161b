import { type ClientInput, clientRequest } from '../auth/client-person.ts';
import { checkCode, expiredCode, forgetCode, newCode } from '../auth/codes.ts';
import { hidesExistence, type Person, userDisabled } from '../auth/existence.ts';
import { checkInput } from '../input/check.ts';
import { CLIENT_ID, CODE, PASSWORD, type Shape, TEXT, USERNAME } from '../input/rules.ts';
import {
  type Delivery,
  deliveryDetails,
  noVerifiedContact,
  recoveryDelivery,
  sendMessage,
  verifiedContact,
} from '../messages.ts';
import { notAuthorized, ServiceError } from '../service-error.ts';
import { checkPassword } from '../state/password-policy.ts';
import type { Pool } from '../state/pool.ts';
import type { User } from '../state/user.ts';
import { changeUser, setPassword } from '../state/user-view.ts';
import { invokeTrigger } from '../triggers.ts';
import type { World } from '../world.ts';
import { onUser } from './admin-users.ts';
import { unsigned } from './operation.ts';

const FORGOT: Shape = { ClientId: CLIENT_ID, Username: USERNAME, SecretHash: TEXT };
const CONFIRM: Shape = { ...FORGOT, ConfirmationCode: CODE, Password: PASSWORD };

const forgotPassword = unsigned((world, input) => {
  const given = checkInput<ClientInput>(input, FORGOT);
  const { client, pool, person } = clientRequest(world, given);
  if (person === undefined) {
    invokeTrigger(world, pool, 'UserMigration_ForgotPassword', given.Username);
    if (hidesExistence(client)) return pretendedDelivery();
    throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
  }
  if (hidesExistence(client) && isBeyondReach(person)) return pretendedDelivery();
  if (!person.view.enabled) throw userDisabled();
  if (isForced(person) && world.switches.forgotPasswordForced === 'silent') return pretendedDelivery();
  const delivery = deliveryFor(world, pool, person);
  countAttempt(world, person.user);
  return sendResetCode(world, pool, person.user, delivery);
});

/** Whom a client that hides who exists tells as little about as of a stranger (facts §4.5). */
function isBeyondReach({ user, view }: Person): boolean {
  const contacts = ['verified_email', 'verified_phone_number'] as const;
  return !view.enabled || contacts.every((name) => verifiedContact(name, user, view) === undefined);
}

const isForced = ({ view }: Person) => view.status === 'FORCE_CHANGE_PASSWORD';

/** Who can recover, by status (facts §4.5). */
function deliveryFor(world: World, pool: Pool, { user, view }: Person): Delivery {
  switch (view.status) {
    case 'FORCE_CHANGE_PASSWORD':
    case 'EXTERNAL_PROVIDER':
      throw notInThisState();
    case 'UNCONFIRMED':
      if (world.switches.forgotPasswordUnconfirmed === 'refused') throw noVerifiedContact();
      return recoveryDelivery(pool, user, view);
    default:
      return recoveryDelivery(pool, user, view);
  }
}

const notInThisState = () => notAuthorized('User password cannot be reset in the current state.');

function sendResetCode(world: World, pool: Pool, user: User, delivery: Delivery): object {
  const code = newCode(world, user, 'reset');
  sendMessage(world, pool, user, delivery, { kind: 'reset-code', code });
  return { CodeDeliveryDetails: deliveryDetails(delivery) };
}

/** An answer like any other, though nothing was sent. */
function pretendedDelivery(): object {
  return { CodeDeliveryDetails: deliveryDetails({ medium: 'EMAIL', destination: 'user@example.com' }) };
}

const HOUR_MS = 3_600_000;
const ATTEMPTS_AN_HOUR = 20;

/** facts §1.4: 5 to 20 a user and hour, by risk; the sandbox sees no risk. */
function countAttempt(world: World, user: User): void {
  const nowMs = world.clock.nowMs();
  const known = user.extras?.recovery;
  const window =
    known !== undefined && nowMs - known.sinceMs < HOUR_MS ? known : { sinceMs: nowMs, attempts: 0 };
  if (window.attempts >= ATTEMPTS_AN_HOUR) {
    throw new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  }
  user.extras = { ...user.extras, recovery: { ...window, attempts: window.attempts + 1 } };
}

interface ConfirmInput extends ClientInput {
  ConfirmationCode: string;
  Password: string;
}

const confirmForgotPassword = unsigned((world, input) => {
  const given = checkInput<ConfirmInput>(input, CONFIRM);
  const { client, pool, person } = clientRequest(world, given);
  if (person === undefined) {
    if (hidesExistence(client)) throw expiredCode();
    throw new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
  }
  const { user, view } = person;
  if (!view.enabled) throw userDisabled();
  countAttempt(world, user);
  checkCode(world, user, 'reset', given.ConfirmationCode);
  checkPassword(pool.settings.Policies.PasswordPolicy, given.Password);
  forgetCode(user);
  setPassword(world, pool, user, given.Password, 'CONFIRMED');
  invokeTrigger(world, pool, 'PostConfirmation_ConfirmForgotPassword', user.username);
  return {};
});

/** facts §4.5: a code goes out at once, and the old password is gone. */
const adminResetUserPassword = onUser({}, (world, { pool, user, view }) => {
  if (!view.enabled) throw userDisabled();
  if (view.status !== 'CONFIRMED' && view.status !== 'RESET_REQUIRED') throw notInThisState();
  const delivery = recoveryDelivery(pool, user, view);
  sendResetCode(world, pool, user, delivery);
  user.password = undefined;
  changeUser(world, pool, user, { status: 'RESET_REQUIRED' });
  return {};
});

export const recoveryOperations = {
  ForgotPassword: forgotPassword,
  ConfirmForgotPassword: confirmForgotPassword,
  AdminResetUserPassword: adminResetUserPassword,
};
