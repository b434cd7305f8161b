import { attributeMap } from '../input/attribute-list.ts';
import { checkInput } from '../input/check.ts';
import { BOOLEAN, OBJECTS, optional, PASSWORD, type Shape, USER_POOL_ID, USERNAME } from '../input/rules.ts';
import { invitationDelivery, sendMessage } from '../messages.ts';
import { ServiceError, userNotFound } from '../service-error.ts';
import { checkValues } from '../state/attribute-values.ts';
import { createUser } from '../state/new-user.ts';
import { checkPassword } from '../state/password-policy.ts';
import type { Pool } from '../state/pool.ts';
import { nameAttribute } from '../state/sign-in-names.ts';
import type { User, UserView } from '../state/user.ts';
import { setPassword, temporaryUntilMs, userRecord } from '../state/user-view.ts';
import { invokeTrigger } from '../triggers.ts';
import { poolOf, type World } from '../world.ts';
import { signed } from './operation.ts';

const ADMIN_CREATE_USER: Shape = {
  UserPoolId: USER_POOL_ID,
  Username: USERNAME,
  UserAttributes: OBJECTS,
  ValidationData: OBJECTS,
  TemporaryPassword: optional(PASSWORD),
  ForceAliasCreation: BOOLEAN,
  MessageAction: { kind: 'string', oneOf: ['RESEND', 'SUPPRESS'] },
  DesiredDeliveryMediums: { kind: 'list', of: { kind: 'string', oneOf: ['SMS', 'EMAIL'] } },
};

interface AdminCreateUserInput {
  UserPoolId: string;
  Username: string;
  UserAttributes?: Record<string, unknown>[];
  TemporaryPassword?: string;
  ForceAliasCreation?: boolean;
  MessageAction?: 'RESEND' | 'SUPPRESS';
  DesiredDeliveryMediums?: string[];
}

export const adminCreateUser = signed((world, input, caller) => {
  const given = checkInput<AdminCreateUserInput>(input, ADMIN_CREATE_USER);
  const pool = poolOf(world, given.UserPoolId, caller);
  const password = given.TemporaryPassword ?? generatedPassword(world);
  if (given.TemporaryPassword !== undefined) checkPassword(pool.settings.Policies.PasswordPolicy, password);
  const user =
    given.MessageAction === 'RESEND'
      ? renewedUser(world, pool, given.Username, password)
      : freshUser(world, pool, given, password);
  if (given.MessageAction !== 'SUPPRESS') invite(world, pool, user, password, given.DesiredDeliveryMediums);
  return { User: userRecord(user, user.live as UserView) };
});

function freshUser(world: World, pool: Pool, given: AdminCreateUserInput, password: string): User {
  const values = attributeMap(given.UserAttributes);
  const filled = nameAttribute(world, pool, given.Username, values);
  checkValues(pool.schema, values, 'create');
  if (filled === undefined && pool.users.byUsername(given.Username) !== undefined) {
    throw new ServiceError('UsernameExistsException', 'User account already exists');
  }
  invokeTrigger(world, pool, 'PreSignUp_AdminCreateUser', given.Username);
  const user = createUser(world, pool, {
    username: filled === undefined ? given.Username : undefined,
    seedName: given.Username,
    values,
    status: 'FORCE_CHANGE_PASSWORD',
    password,
    forceAlias: given.ForceAliasCreation === true,
  });
  user.extras = { temporaryUntilMs: temporaryUntilMs(world, pool) };
  return user;
}

/** facts §4.1: RESEND starts the temporary password's time anew; a user who has confirmed is refused (facts §9). */
function renewedUser(world: World, pool: Pool, username: string, password: string): User {
  const user = pool.users.named(username);
  if (user?.live === undefined) throw userNotFound();
  if (user.live.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new ServiceError(
      'UnsupportedUserStateException',
      `Resend not possible. ${user.username} status is not FORCE_CHANGE_PASSWORD`,
    );
  }
  setPassword(world, pool, user, password, 'FORCE_CHANGE_PASSWORD');
  return user;
}

function invite(world: World, pool: Pool, user: User, password: string, media: string[] | undefined): void {
  const delivery = invitationDelivery(user.live as UserView, media);
  if (delivery !== undefined)
    sendMessage(world, pool, user, delivery, { kind: 'invitation', code: password });
}

/** Fulfils every policy a pool can have. */
function generatedPassword(world: World): string {
  return `Tmp-${world.identifiers.code()}-${world.identifiers.code()}-aZ`;
}
