import { sendMessage } from '../messages.ts';
import { notAuthorized, ServiceError } from '../service-error.ts';
import type { AppClient } from '../state/app-client.ts';
import { attribute, attributeRecords } from '../state/attributes.ts';
import type { Pool } from '../state/pool.ts';
import type { User, UserView } from '../state/user.ts';
import type { World } from '../world.ts';
import { userDisabled } from './existence.ts';

export type ChallengeName = 'NEW_PASSWORD_REQUIRED' | 'SMS_MFA' | 'EMAIL_OTP';

interface SessionClaims {
  challenge: ChallengeName;
  pool: string;
  client: string;
  sub: string;
  untilMs: number;
  /** The state of the user it answers for. */
  state: string;
  /** Signature of the code that was sent. */
  codeMark?: string;
}

const MINUTE_MS = 60_000;

function openSession(
  world: World,
  client: AppClient,
  user: User,
  challenge: ChallengeName,
  codeMark?: string,
): string {
  const claims: SessionClaims = {
    challenge,
    pool: client.poolId,
    client: client.id,
    sub: user.sub,
    untilMs: world.clock.nowMs() + client.settings.AuthSessionValidity * MINUTE_MS,
    state: stateOf(world, user),
    ...(codeMark === undefined ? {} : { codeMark }),
  };
  return world.seal.seal('session', claims);
}

/** Changes with the user's password and status, so that an answered challenge cannot be answered again. */
function stateOf(world: World, user: User): string {
  return world.seal.signature(`${user.live?.status}/${user.password}`);
}

export function newPasswordChallenge(
  world: World,
  pool: Pool,
  client: AppClient,
  user: User,
  view: UserView,
): object {
  const known = attributeRecords(view.attributes).filter(({ Name }) => Name !== 'sub');
  const missing = pool.schema.required().filter((name) => attribute(view.attributes, name) === undefined);
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: openSession(world, client, user, 'NEW_PASSWORD_REQUIRED'),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(Object.fromEntries(known.map(({ Name, Value }) => [Name, Value]))),
    },
  };
}

const FACTORS = {
  SMS_MFA: { attribute: 'phone_number', medium: 'SMS' },
  EMAIL_OTP: { attribute: 'email', medium: 'EMAIL' },
} as const;

/** Sends a code where the pool has MFA on and the user a factor; undefined where there is nothing to ask. */
export function secondFactorChallenge(
  world: World,
  pool: Pool,
  client: AppClient,
  user: User,
): object | undefined {
  if (pool.settings.MfaConfiguration === 'OFF') return undefined;
  const factors = user.extras?.factors ?? [];
  const factor = user.extras?.preferredFactor ?? factors[0];
  if (factor !== 'SMS_MFA' && factor !== 'EMAIL_OTP') return undefined;
  const destination = attribute((user.live as UserView).attributes, FACTORS[factor].attribute);
  if (!destination) return undefined;
  const code = world.identifiers.code();
  sendMessage(world, pool, user, { medium: FACTORS[factor].medium, destination }, { kind: 'mfa-code', code });
  return {
    ChallengeName: factor,
    Session: openSession(world, client, user, factor, world.seal.signature(code)),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      CODE_DELIVERY_DELIVERY_MEDIUM: FACTORS[factor].medium,
      CODE_DELIVERY_DESTINATION: `***${destination.slice(-4)}`,
    },
  };
}

/**
 * The user who may answer a challenge with this session.
 *
 * @throws NotAuthorizedException where the session is not ours, has run out, or the user has changed since or
 * was disabled meanwhile.
 */
export function challenged(
  world: World,
  pool: Pool,
  client: AppClient,
  challenge: ChallengeName,
  session: string,
): { user: User; view: UserView; claims: SessionClaims } {
  const claims = world.seal.open<SessionClaims>('session', session);
  const user = claims && pool.users.bySub(claims.sub);
  if (claims === undefined || user?.live === undefined) throw invalidSession();
  if (claims.challenge !== challenge || claims.client !== client.id) throw invalidSession();
  if (claims.untilMs <= world.clock.nowMs()) {
    throw notAuthorized('Invalid session for the user, session is expired.');
  }
  if (!user.live.enabled) throw userDisabled();
  if (claims.state !== stateOf(world, user)) throw invalidSession();
  return { user, view: user.live, claims };
}

/** @throws CodeMismatchException where it is not the code that was sent. */
export function checkFactorCode(world: World, claims: SessionClaims, code: string): void {
  if (claims.codeMark !== world.seal.signature(code)) {
    throw new ServiceError('CodeMismatchException', 'Invalid code received for user');
  }
}

const invalidSession = () => notAuthorized('Invalid session for the user.');
