import type { GeneratedUser, HardCase, Role } from './generated-user.ts';
import { phoneNumber } from './ordinary-user.ts';

const withoutEmail: Role = ({ attributes }) => {
  delete attributes.email;
  delete attributes.email_verified;
};

const unverified: Role = ({ attributes }) => {
  attributes.email_verified = 'false';
};

/** Nobody ever said whether the email was verified. */
const neverVerified: Role = ({ attributes }) => {
  delete attributes.email_verified;
};

const disabled: Role = (user) => {
  user.enabled = false;
};

const withStatus =
  (status: GeneratedUser['status']): Role =>
  (user) => {
    user.status = status;
  };

/** The user name is the phone number, which is all there is to reach them by. */
const phoneSignIn: Role = (user, scene) => {
  withoutEmail(user, scene);
  user.username = phoneNumber(scene.index);
  user.attributes.phone_number = user.username;
  user.attributes.phone_number_verified = 'true';
};

const MALFORMED_EMAILS = [
  (key: string) => `no-at-sign-${key}.example.com`,
  (key: string) => `two@at-${key}@example.com`,
  (key: string) => `no-domain-${key}@`,
  (key: string) => `inner blank-${key}@example.com`,
  (key: string) => `Quoted <${key}@example.com>`,
];

const malformedEmail: Role = ({ attributes }, { turn, key }) => {
  const make = MALFORMED_EMAILS[turn % MALFORMED_EMAILS.length] as (key: string) => string;
  attributes.email = make(key);
};

/** Well-formed, and longer than the 128 characters that a user name may have (facts §3.1). */
const longEmail: Role = ({ attributes }, { turn, key }) => {
  const labels = `${'long-label.'.repeat(turn % 2 === 0 ? 11 : 18)}example.com`;
  attributes.email = `${key}@${labels}`;
};

const all =
  (...roles: Role[]): Role =>
  (user, scene) => {
    for (const role of roles) role(user, scene);
  };

const one = (name: string, perThousand: number, ...roles: Role[]): HardCase => ({
  name,
  perThousand,
  roles: [all(...roles)],
});

/** Users who cannot simply sign in by a verified email: contact, status, enabled. */
export const SIGN_IN_CASES: readonly HardCase[] = [
  one('withoutEmail', 5, withoutEmail),
  one('phoneSignIn', 4, phoneSignIn),
  one('unverified', 7, unverified),
  one('neverVerified', 2, neverVerified),
  one('unconfirmed', 5, withStatus('UNCONFIRMED'), unverified),
  one('unconfirmedVerified', 1, withStatus('UNCONFIRMED')),
  one('disabled', 5, disabled),
  one('disabledUnverified', 2, disabled, unverified),
  one('disabledWithoutEmail', 1, disabled, withoutEmail),
  one('disabledResetRequired', 1, disabled, withStatus('RESET_REQUIRED')),
  one('forceChangePassword', 4, withStatus('FORCE_CHANGE_PASSWORD')),
  one('forceChangeUnverified', 1, withStatus('FORCE_CHANGE_PASSWORD'), unverified),
  one('resetRequired', 4, withStatus('RESET_REQUIRED')),
  one('malformedEmail', 1, malformedEmail),
  one('longEmail', 2, longEmail),
];
