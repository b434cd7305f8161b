import { type ChallengeName, challenged, checkFactorCode } from '../auth/challenges.ts';
import { personNamed, unknownAtSignIn } from '../auth/existence.ts';
import { afterPassword, signedIn, signInByPassword } from '../auth/password-sign-in.ts';
import { checkSecretHash } from '../auth/secret-hash.ts';
import { issueTokens, refreshedBy } from '../auth/tokens.ts';
import { checkInput } from '../input/check.ts';
import { CLIENT_ID, OBJECT, required, type Shape, TEXT, USER_POOL_ID } from '../input/rules.ts';
import { invalidParameter, notAuthorized } from '../service-error.ts';
import { type AppClient, allows } from '../state/app-client.ts';
import { checkValues } from '../state/attribute-values.ts';
import { attribute, withAttributes } from '../state/attributes.ts';
import { checkPassword } from '../state/password-policy.ts';
import type { Pool } from '../state/pool.ts';
import type { User, UserView } from '../state/user.ts';
import { changeUser, setPassword } from '../state/user-view.ts';
import { invokeTrigger } from '../triggers.ts';
import { clientOf, poolOf, type World } from '../world.ts';
import { type Operation, signed, unsigned } from './operation.ts';

const INITIATE: Shape = { ClientId: CLIENT_ID, AuthFlow: required(TEXT), AuthParameters: OBJECT };
const RESPOND: Shape = {
  ClientId: CLIENT_ID,
  ChallengeName: required(TEXT),
  Session: TEXT,
  ChallengeResponses: OBJECT,
};
const OF_POOL: Shape = { UserPoolId: USER_POOL_ID };

type Parameters = Record<string, string | undefined>;

interface InitiateInput {
  ClientId: string;
  AuthFlow: string;
  AuthParameters?: Parameters;
}

const initiateAuth = unsigned((world, input) => {
  const given = checkInput<InitiateInput>(input, INITIATE);
  const client = clientOf(world, given.ClientId);
  return begin(world, poolOfClient(world, client), client, given, 'USER_PASSWORD_AUTH');
});

const adminInitiateAuth = signed((world, input, caller) => {
  const given = checkInput<InitiateInput & { UserPoolId: string }>(input, { ...OF_POOL, ...INITIATE });
  const pool = poolOf(world, given.UserPoolId, caller);
  return begin(world, pool, clientInPool(world, pool, given.ClientId), given, 'ADMIN_USER_PASSWORD_AUTH');
});

function begin(
  world: World,
  pool: Pool,
  client: AppClient,
  given: InitiateInput,
  passwordFlow: string,
): object {
  const parameters = given.AuthParameters ?? {};
  switch (given.AuthFlow) {
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN':
      return refresh(world, pool, client, parameters);
    case 'ADMIN_NO_SRP_AUTH':
    case passwordFlow:
      return byPassword(world, pool, client, parameters, passwordFlow);
    default:
      throw invalidParameter(`The sandbox has no flow ${given.AuthFlow} for this operation.`);
  }
}

function byPassword(
  world: World,
  pool: Pool,
  client: AppClient,
  parameters: Parameters,
  flow: string,
): object {
  const username = needed(parameters, 'USERNAME');
  const password = needed(parameters, 'PASSWORD');
  checkSecretHash(client, username, parameters.SECRET_HASH);
  if (!allows(client, flow)) throw invalidParameter(`${flow} flow not enabled for this client`);
  const person = personNamed(pool, username);
  if (person === undefined) {
    invokeTrigger(world, pool, 'UserMigration_Authentication', username);
    throw unknownAtSignIn(client);
  }
  return signInByPassword(world, pool, client, person, password);
}

function refresh(world: World, pool: Pool, client: AppClient, parameters: Parameters): object {
  const { user } = refreshedBy(world, client, needed(parameters, 'REFRESH_TOKEN'));
  checkSecretHash(client, user.username, parameters.SECRET_HASH);
  invokeTrigger(world, pool, 'TokenGeneration_RefreshTokens', user.username);
  return { AuthenticationResult: issueTokens(world, pool, client, user, false), ChallengeParameters: {} };
}

interface RespondInput {
  ClientId: string;
  ChallengeName: string;
  Session?: string;
  ChallengeResponses?: Parameters;
}

const respondToAuthChallenge = unsigned((world, input) => {
  const given = checkInput<RespondInput>(input, RESPOND);
  const client = clientOf(world, given.ClientId);
  return answerChallenge(world, poolOfClient(world, client), client, given);
});

const adminRespondToAuthChallenge = signed((world, input, caller) => {
  const given = checkInput<RespondInput & { UserPoolId: string }>(input, { ...OF_POOL, ...RESPOND });
  const pool = poolOf(world, given.UserPoolId, caller);
  return answerChallenge(world, pool, clientInPool(world, pool, given.ClientId), given);
});

const CODE_PARAMETERS: Record<string, { code: string; verifies: string }> = {
  SMS_MFA: { code: 'SMS_MFA_CODE', verifies: 'phone_number' },
  EMAIL_OTP: { code: 'EMAIL_OTP_CODE', verifies: 'email' },
};

function answerChallenge(world: World, pool: Pool, client: AppClient, given: RespondInput): object {
  const responses = given.ChallengeResponses ?? {};
  checkSecretHash(client, needed(responses, 'USERNAME'), responses.SECRET_HASH);
  if (given.Session === undefined) throw invalidParameter('Missing required parameter Session');
  const factor = CODE_PARAMETERS[given.ChallengeName];
  if (factor === undefined && given.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
    throw invalidParameter(`The sandbox has no challenge ${given.ChallengeName}.`);
  }
  const name = given.ChallengeName as ChallengeName;
  const { user, view, claims } = challenged(world, pool, client, name, given.Session);
  if (factor === undefined) {
    takeNewPassword(world, pool, user, view, responses);
    return afterPassword(world, pool, client, user);
  }
  checkFactorCode(world, claims, needed(responses, factor.code));
  markVerified(world, pool, user, view, factor.verifies);
  return signedIn(world, pool, client, user);
}

/** facts §7: a code that arrived verifies the number or address it went to. */
function markVerified(world: World, pool: Pool, user: User, view: UserView, key: string): void {
  if (attribute(view.attributes, `${key}_verified`) === 'true') return;
  const attributes = withAttributes(view.attributes, new Map([[`${key}_verified`, 'true']]));
  changeUser(world, pool, user, { attributes });
}

const ATTRIBUTE_PREFIX = 'userAttributes.';

function takeNewPassword(world: World, pool: Pool, user: User, view: UserView, responses: Parameters): void {
  const password = needed(responses, 'NEW_PASSWORD');
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(responses)) {
    if (name.startsWith(ATTRIBUTE_PREFIX)) values.set(name.slice(ATTRIBUTE_PREFIX.length), value ?? '');
  }
  checkValues(pool.schema, values, 'update');
  const attributes = withAttributes(view.attributes, values);
  const missing = pool.schema.required().find((name) => !attribute(attributes, name));
  if (missing !== undefined) throw invalidParameter(`Invalid attributes given, ${missing} is missing`);
  checkPassword(pool.settings.Policies.PasswordPolicy, password);
  if (values.size > 0) changeUser(world, pool, user, { attributes });
  setPassword(world, pool, user, password, 'CONFIRMED');
}

function needed(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== 'string' || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

function poolOfClient(world: World, client: AppClient): Pool {
  return world.pools.get(client.poolId) as Pool;
}

function clientInPool(world: World, pool: Pool, clientId: string): AppClient {
  const client = clientOf(world, clientId);
  if (client.poolId !== pool.id) throw notAuthorized('Invalid client for user pool');
  return client;
}

export const signInOperations: Record<string, Operation> = {
  InitiateAuth: initiateAuth,
  AdminInitiateAuth: adminInitiateAuth,
  RespondToAuthChallenge: respondToAuthChallenge,
  AdminRespondToAuthChallenge: adminRespondToAuthChallenge,
};
