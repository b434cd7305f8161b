import { notAuthorized, ServiceError, userNotFound } from '../service-error.ts';
import type { AppClient } from '../state/app-client.ts';
import type { Pool } from '../state/pool.ts';
import type { User, UserView } from '../state/user.ts';

export interface Person {
  readonly user: User;
  readonly view: UserView;
}

/** The person who goes by the name in this pool, if anybody does. */
export function personNamed(pool: Pool, username: string): Person | undefined {
  const user = pool.users.named(username);
  return user?.live === undefined ? undefined : { user, view: user.live };
}

/** Whether the client's errors keep secret who exists (facts §3.6, §4.5). */
export const hidesExistence = (client: AppClient) => client.settings.PreventUserExistenceErrors === 'ENABLED';

export const wrongPassword = () => notAuthorized('Incorrect username or password.');
export const userDisabled = () => notAuthorized('User is disabled.');

/** What somebody unknown is told who tries to sign in. */
export function unknownAtSignIn(client: AppClient): ServiceError {
  return hidesExistence(client) ? wrongPassword() : userNotFound();
}

/** What somebody is told whose password has to be reset first (facts §3.6). */
export function resetRequired(client: AppClient): ServiceError {
  if (hidesExistence(client)) return wrongPassword();
  return new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
}
