import { sendMessage } from '../messages.ts';
import { notAuthorized, ServiceError } from '../service-error.ts';
import type { AppClient } from '../state/app-client.ts';
import { attribute, attributeRecords } from '../state/attributes.ts';
import type { Pool } from '../state/pool.ts';
import { factorsOfPool } from '../state/pool-factors.ts';
import type { MfaFactor, User, UserView } from '../state/user.ts';
import type { World } from '../world.ts';
import { userDisabled } from './existence.ts';

export type ChallengeName =
  | 'NEW_PASSWORD_REQUIRED'
  | 'SMS_MFA'
  | 'EMAIL_OTP'
  | 'SOFTWARE_TOKEN_MFA'
  | 'MFA_SETUP';

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

/**
 * Asks for a second factor where the pool has MFA on and the user one; undefined where there is nothing to ask. Where MFA is
 * required, a contact that the pool's factors can use is a factor without anybody's turning it on (facts §3.1).
 */
export function secondFactorChallenge(
  world: World,
  pool: Pool,
  client: AppClient,
  user: User,
): object | undefined {
  const { MfaConfiguration } = pool.settings;
  if (MfaConfiguration === 'OFF') return undefined;
  const contact = (factor: MfaFactor) => contactOf(user.live as UserView, factor);
  const usable = (factor: MfaFactor | undefined) =>
    factor !== undefined && (factor === 'SOFTWARE_TOKEN_MFA' || Boolean(contact(factor)));
  const own = user.extras?.preferredFactor ?? user.extras?.factors?.[0];
  if (usable(own)) return factorChallenge(world, pool, client, user, own as MfaFactor);
  if (MfaConfiguration !== 'ON') return undefined;
  const offered = factorsOfPool(pool);
  const automatic = offered.find((factor) => factor !== 'SOFTWARE_TOKEN_MFA' && usable(factor));
  if (automatic !== undefined) return factorChallenge(world, pool, client, user, automatic);
  if (world.switches.mfaRequiredNoFactor === 'tokens') return undefined;
  return {
    ChallengeName: 'MFA_SETUP',
    Session: openSession(world, client, user, 'MFA_SETUP'),
    ChallengeParameters: { USER_ID_FOR_SRP: user.username, MFAS_CAN_SETUP: JSON.stringify(offered) },
  };
}

function contactOf(view: UserView, factor: MfaFactor): string | undefined {
  return factor === 'SOFTWARE_TOKEN_MFA' ? undefined : attribute(view.attributes, FACTORS[factor].attribute);
}

function factorChallenge(world: World, pool: Pool, client: AppClient, user: User, factor: MfaFactor): object {
  const told = { USER_ID_FOR_SRP: user.username };
  const destination = contactOf(user.live as UserView, factor);
  if (factor === 'SOFTWARE_TOKEN_MFA' || destination === undefined) {
    return {
      ChallengeName: factor,
      Session: openSession(world, client, user, factor),
      ChallengeParameters: told,
    };
  }
  const { medium } = FACTORS[factor];
  const code = world.identifiers.code();
  sendMessage(world, pool, user, { medium, destination }, { kind: 'mfa-code', code });
  return {
    ChallengeName: factor,
    Session: openSession(world, client, user, factor, world.seal.signature(code)),
    ChallengeParameters: {
      ...told,
      CODE_DELIVERY_DELIVERY_MEDIUM: medium,
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
