import type { World } from '../world.ts';
import { attribute, attributeRecords } from './attributes.ts';
import type { Pool } from './pool.ts';
import type { User, UserStatus, UserView } from './user.ts';

/** A user in the service's shape (`UserType`, facts §2). */
export function userRecord(user: User, view: UserView, names?: readonly string[]): object {
  const attributes = attributeRecords(view.attributes);
  return {
    Username: user.username,
    Attributes: names === undefined ? attributes : attributes.filter(({ Name }) => names.includes(Name)),
    UserCreateDate: user.createdAt,
    UserLastModifiedDate: view.modifiedAt,
    Enabled: view.enabled,
    UserStatus: view.status,
    ...mfaOptions(user, view),
  };
}

/** facts §2: listings tell of SMS alone. */
export function mfaOptions({ extras }: User, view: UserView): object {
  const hasSms = extras?.factors?.includes('SMS_MFA') && attribute(view.attributes, 'phone_number');
  return hasSms && !extras?.smsUnlisted
    ? { MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] }
    : {};
}

/** Makes the next view of a user: attributes, status or enabled changed. */
export function changeUser(world: World, pool: Pool, user: User, change: Partial<UserView>): void {
  const before = user.live as UserView;
  const touches = change.attributes !== undefined || world.switches.lastModifiedFollows === 'profile';
  const modifiedAt = touches ? world.clock.nowSeconds() : before.modifiedAt;
  pool.users.write(user, { ...before, ...change, modifiedAt });
}

/** Gives a user a password and the status that comes with it. A password ends every session begun before. */
export function setPassword(
  world: World,
  pool: Pool,
  user: User,
  password: string,
  status: UserStatus,
): void {
  user.password = password;
  user.extras = { ...user.extras };
  delete user.extras.failedSignIns;
  delete user.extras.lockedUntilMs;
  delete user.extras.temporaryUntilMs;
  if (status === 'FORCE_CHANGE_PASSWORD') user.extras.temporaryUntilMs = temporaryUntilMs(world, pool);
  if (Object.keys(user.extras).length === 0) user.extras = undefined;
  changeUser(world, pool, user, { status });
}

const DAY_MS = 86_400_000;

export function temporaryUntilMs(world: World, pool: Pool): number {
  return world.clock.nowMs() + pool.settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays * DAY_MS;
}
