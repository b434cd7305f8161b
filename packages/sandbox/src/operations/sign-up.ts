import { type ClientInput, clientRequest } from '../auth/client-person.ts';
import { checkCode, forgetCode, newCode } from '../auth/codes.ts';
import { attributeMap } from '../input/attribute-list.ts';
import { checkInput } from '../input/check.ts';
import { BOOLEAN, CLIENT_ID, CODE, OBJECTS, PASSWORD, type Shape, TEXT, USERNAME } from '../input/rules.ts';
import { type Delivery, deliveryDetails, sendMessage } from '../messages.ts';
import { invalidParameter, notAuthorized, ServiceError, userNotFound } from '../service-error.ts';
import type { AppClient } from '../state/app-client.ts';
import { checkValues } from '../state/attribute-values.ts';
import { attribute, withAttributes } from '../state/attributes.ts';
import { createUser } from '../state/new-user.ts';
import { checkPassword } from '../state/password-policy.ts';
import type { Pool } from '../state/pool.ts';
import { claimNames, nameAttribute } from '../state/sign-in-names.ts';
import type { User, UserView } from '../state/user.ts';
import { changeUser } from '../state/user-view.ts';
import { invokeTrigger } from '../triggers.ts';
import type { World } from '../world.ts';
import { onUser } from './admin-users.ts';
import { unsigned } from './operation.ts';
import { checkMayWrite } from './own-attributes.ts';

const SIGN_UP: Shape = {
  ClientId: CLIENT_ID,
  Username: USERNAME,
  Password: PASSWORD,
  SecretHash: TEXT,
  UserAttributes: OBJECTS,
};

interface SignUpInput extends ClientInput {
  Password: string;
  UserAttributes?: Record<string, unknown>[];
}

const signUp = unsigned((world, input) => {
  const given = checkInput<SignUpInput>(input, SIGN_UP);
  const { client, pool } = clientRequest(world, given);
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly === true) {
    throw notAuthorized('SignUp is not permitted for this user pool');
  }
  const user = newcomer(world, pool, client, given);
  const delivery = codeDelivery(pool, user.live as UserView);
  if (delivery !== undefined) sendSignUpCode(world, pool, user, delivery, 'SignUp');
  return {
    UserConfirmed: false,
    UserSub: user.sub,
    ...(delivery === undefined ? {} : { CodeDeliveryDetails: deliveryDetails(delivery) }),
  };
});

function newcomer(world: World, pool: Pool, client: AppClient, given: SignUpInput): User {
  const values = attributeMap(given.UserAttributes);
  // Whether a contact is verified is not for the newcomer to say, whatever the client may write.
  checkMayWrite(world, client, values.keys());
  // The developer guide: such an alias can be given once the account is confirmed, not at sign-up.
  if (pool.aliasAttributes.includes('preferred_username') && values.has('preferred_username')) {
    throw invalidParameter(
      'preferred_username cannot be set at sign-up, since it is an alias of the user pool.',
    );
  }
  const filled = nameAttribute(world, pool, given.Username, values);
  checkPassword(pool.settings.Policies.PasswordPolicy, given.Password);
  checkValues(pool.schema, values, 'create');
  const missing = pool.schema.required().find((name) => !values.get(name));
  if (missing !== undefined) {
    throw invalidParameter(
      `Attributes did not conform to the schema: ${missing}: The attribute is required\n`,
    );
  }
  if (filled === undefined && pool.users.byUsername(given.Username) !== undefined) {
    throw new ServiceError('UsernameExistsException', 'User already exists');
  }
  invokeTrigger(world, pool, 'PreSignUp_SignUp', given.Username);
  return createUser(world, pool, {
    username: filled === undefined ? given.Username : undefined,
    seedName: given.Username,
    values,
    status: 'UNCONFIRMED',
    password: given.Password,
    forceAlias: false,
  });
}

/** The contact that the pool verifies and the user has; phone before email where both. */
function codeDelivery(pool: Pool, view: UserView): Delivery | undefined {
  for (const key of ['phone_number', 'email'] as const) {
    const destination = attribute(view.attributes, key);
    if (destination && pool.settings.AutoVerifiedAttributes.includes(key)) {
      return { medium: key === 'email' ? 'EMAIL' : 'SMS', destination };
    }
  }
  return undefined;
}

function sendSignUpCode(world: World, pool: Pool, user: User, delivery: Delivery, cause: string): void {
  const code = newCode(world, user, 'sign-up');
  sendMessage(world, pool, user, delivery, { kind: 'sign-up-code', code }, cause);
}

const CONFIRM: Shape = {
  ClientId: CLIENT_ID,
  Username: USERNAME,
  SecretHash: TEXT,
  ConfirmationCode: CODE,
  ForceAliasCreation: BOOLEAN,
};

interface ConfirmInput extends ClientInput {
  ConfirmationCode: string;
  ForceAliasCreation?: boolean;
}

const confirmSignUp = unsigned((world, input) => {
  const given = checkInput<ConfirmInput>(input, CONFIRM);
  const { pool, person } = clientRequest(world, given);
  if (person === undefined) throw userNotFound();
  const { user, view } = person;
  checkUnconfirmed(view);
  checkCode(world, user, 'sign-up', given.ConfirmationCode);
  const key = codeDelivery(pool, view)?.medium === 'SMS' ? 'phone_number' : 'email';
  const attributes = withAttributes(view.attributes, new Map([[`${key}_verified`, 'true']]));
  claimNames(world, pool, user, { ...view, attributes }, given.ForceAliasCreation === true);
  forgetCode(user);
  changeUser(world, pool, user, { attributes, status: 'CONFIRMED' });
  invokeTrigger(world, pool, 'PostConfirmation_ConfirmSignUp', user.username);
  return {};
});

/** Confirms the account, not the contact. */
const adminConfirmSignUp = onUser({}, (world, { pool, user, view }) => {
  checkUnconfirmed(view);
  changeUser(world, pool, user, { status: 'CONFIRMED' });
  invokeTrigger(world, pool, 'PostConfirmation_ConfirmSignUp', user.username);
  return {};
});

function checkUnconfirmed(view: UserView): void {
  if (view.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${view.status}`);
  }
}

const RESEND: Shape = { ClientId: CLIENT_ID, Username: USERNAME, SecretHash: TEXT };

const resendConfirmationCode = unsigned((world, input) => {
  const { pool, person } = clientRequest(world, checkInput<ClientInput>(input, RESEND));
  if (person === undefined) throw userNotFound();
  if (person.view.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const delivery = codeDelivery(pool, person.view);
  if (delivery === undefined) throw invalidParameter('Auto verification not turned on.');
  sendSignUpCode(world, pool, person.user, delivery, 'ResendCode');
  return { CodeDeliveryDetails: deliveryDetails(delivery) };
});

export const signUpOperations = {
  SignUp: signUp,
  ConfirmSignUp: confirmSignUp,
  AdminConfirmSignUp: adminConfirmSignUp,
  ResendConfirmationCode: resendConfirmationCode,
};
