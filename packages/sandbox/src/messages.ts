import type { OutboxMessage } from './outbox.ts';
import { invalidParameter, ServiceError } from './service-error.ts';
import { attribute } from './state/attributes.ts';
import type { Pool } from './state/pool.ts';
import type { User, UserView } from './state/user.ts';
import { invokeTrigger, lambdaOf } from './triggers.ts';
import type { World } from './world.ts';

export interface Delivery {
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
}

/** Puts a message to a user into the outbox. */
export function sendMessage(
  world: World,
  pool: Pool,
  user: User,
  delivery: Delivery,
  message: Pick<OutboxMessage, 'kind' | 'code'>,
  cause: string = CAUSES[message.kind],
): void {
  const custom = delivery.medium === 'EMAIL' ? 'CustomEmailSender' : 'CustomSMSSender';
  invokeTrigger(world, pool, `CustomMessage_${cause}`, user.username);
  invokeTrigger(world, pool, `${custom}_${cause}`, user.username);
  if (delivery.medium === 'EMAIL' && lambdaOf(pool, custom) === undefined) countEmail(world, pool);
  world.outbox.send({
    poolId: pool.id,
    username: user.username,
    sub: user.sub,
    ...delivery,
    ...message,
    atMs: world.clock.nowMs(),
  });
}

/** What triggers call the reason of a message. */
const CAUSES: Record<OutboxMessage['kind'], string> = {
  invitation: 'AdminCreateUser',
  'reset-code': 'ForgotPassword',
  'sign-up-code': 'SignUp',
  'attribute-code': 'UpdateUserAttribute',
  'mfa-code': 'Authentication',
};

/** @throws what the switch says once Cognito's own sender has sent its number for the day (facts §1.4). */
function countEmail(world: World, { settings }: Pool): void {
  const sender = settings.EmailConfiguration as { EmailSendingAccount?: string } | undefined;
  if (sender?.EmailSendingAccount === 'DEVELOPER' || world.dailyEmails.take(world.clock.nowMs())) return;
  throw new ServiceError(
    world.switches.emailLimitAnswer,
    'Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure ' +
      'your user pool to use your own Amazon SES configuration for sending email.',
  );
}

/** `CodeDeliveryDetails` in the service's shape, the destination masked. */
export function deliveryDetails(delivery: Delivery): object {
  const email = delivery.medium === 'EMAIL';
  return {
    Destination: email ? maskedEmail(delivery.destination) : maskedPhone(delivery.destination),
    DeliveryMedium: delivery.medium,
    AttributeName: email ? 'email' : 'phone_number',
  };
}

const maskedEmail = (email: string) => `${email.charAt(0)}***@${email.charAt(email.lastIndexOf('@') + 1)}***`;
const maskedPhone = (phone: string) => `+${'*'.repeat(Math.max(0, phone.length - 5))}${phone.slice(-4)}`;

/**
 * Where a code that resets a password may go: the first way of the pool's AccountRecoverySetting that the user
 * has verified; without that setting, phone before email (facts §4.5).
 *
 * @throws NotAuthorizedException where only administrators recover accounts, InvalidParameterException where
 * the user has no way.
 */
export function recoveryDelivery(pool: Pool, user: User, view: UserView): Delivery {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? WITHOUT_SETTING;
  if (mechanisms.some(({ Name }) => Name === 'admin_only')) {
    throw invalidParameter('Account recovery is restricted to administrators. Contact your administrator.');
  }
  const inOrder = [...mechanisms].sort((left, right) => left.Priority - right.Priority);
  for (const { Name } of inOrder) {
    const delivery = verifiedContact(Name, user, view);
    if (delivery !== undefined) return delivery;
  }
  throw noVerifiedContact();
}

export const noVerifiedContact = () =>
  invalidParameter(
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );

const WITHOUT_SETTING = [
  { Name: 'verified_phone_number', Priority: 1 },
  { Name: 'verified_email', Priority: 2 },
];

export function verifiedContact(mechanism: string, user: User, view: UserView): Delivery | undefined {
  const email = mechanism === 'verified_email';
  const key = email ? 'email' : 'phone_number';
  const destination = attribute(view.attributes, key);
  if (!destination || attribute(view.attributes, `${key}_verified`) !== 'true') return undefined;
  // facts §4.5: the medium of the preferred second factor cannot carry the reset code too.
  const preferred = user.extras?.preferredFactor;
  if (preferred === (email ? 'EMAIL_OTP' : 'SMS_MFA')) return undefined;
  return { medium: email ? 'EMAIL' : 'SMS', destination };
}

/** Where an invitation goes: the wanted media in order, SMS where none is named (facts §4.1). */
export function invitationDelivery(
  view: UserView,
  media: readonly string[] | undefined,
): Delivery | undefined {
  for (const medium of media ?? ['SMS']) {
    const destination = attribute(view.attributes, medium === 'EMAIL' ? 'email' : 'phone_number');
    if (destination) return { medium: medium === 'EMAIL' ? 'EMAIL' : 'SMS', destination };
  }
  return undefined;
}
