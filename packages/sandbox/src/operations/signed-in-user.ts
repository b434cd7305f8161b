import { bearerOf } from '../auth/tokens.ts';
import { checkInput } from '../input/check.ts';
import { PASSWORD, required, type Shape, TEXT } from '../input/rules.ts';
import { notAuthorized } from '../service-error.ts';
import { attributeRecords } from '../state/attributes.ts';
import { checkPassword } from '../state/password-policy.ts';
import type { User } from '../state/user.ts';
import { setPassword } from '../state/user-view.ts';
import type { World } from '../world.ts';
import { onUser } from './admin-users.ts';
import { unsigned } from './operation.ts';

const BEARER: Shape = { AccessToken: required(TEXT) };

const getUser = unsigned((world, input) => {
  const { AccessToken } = checkInput<{ AccessToken: string }>(input, BEARER);
  const { user, view } = bearerOf(world, AccessToken);
  return {
    Username: user.username,
    UserAttributes: attributeRecords(view.attributes),
    ...(user.extras?.preferredFactor ? { PreferredMfaSetting: user.extras.preferredFactor } : {}),
    ...(user.extras?.factors?.length ? { UserMFASettingList: user.extras.factors } : {}),
  };
});

const CHANGE: Shape = { ...BEARER, PreviousPassword: PASSWORD, ProposedPassword: PASSWORD };

const changePassword = unsigned((world, input) => {
  const given = checkInput<{ AccessToken: string; PreviousPassword: string; ProposedPassword: string }>(
    input,
    CHANGE,
  );
  const { pool, user } = bearerOf(world, given.AccessToken);
  if (user.password !== given.PreviousPassword) throw notAuthorized('Incorrect username or password.');
  checkPassword(pool.settings.Policies.PasswordPolicy, given.ProposedPassword);
  setPassword(world, pool, user, given.ProposedPassword, 'CONFIRMED');
  return {};
});

const globalSignOut = unsigned((world, input) => {
  const { AccessToken } = checkInput<{ AccessToken: string }>(input, BEARER);
  endSessions(world, bearerOf(world, AccessToken).user);
  return {};
});

const adminUserGlobalSignOut = onUser({}, (world, { user }) => {
  endSessions(world, user);
  return {};
});

function endSessions(world: World, user: User): void {
  user.extras = { ...user.extras, tokensValidFromMs: world.clock.nowMs() };
}

export const signedInUserOperations = {
  GetUser: getUser,
  ChangePassword: changePassword,
  GlobalSignOut: globalSignOut,
  AdminUserGlobalSignOut: adminUserGlobalSignOut,
};
