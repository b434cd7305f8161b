import { notAuthorized } from '../service-error.ts';
import type { AppClient } from '../state/app-client.ts';
import { attributeRecords } from '../state/attributes.ts';
import type { Pool } from '../state/pool.ts';
import type { User, UserView } from '../state/user.ts';
import type { World } from '../world.ts';

const ACCESS_SECONDS = 3_600;
const DAY_MS = 86_400_000;

interface AccessClaims {
  sub: string;
  pool: string;
  issuedMs: number;
  exp: number;
}

interface RefreshClaims {
  sub: string;
  pool: string;
  client: string;
  issuedMs: number;
}

/** Tokens for a user who has signed in: shaped like JWTs, signed with a key that only this sandbox has. */
export function issueTokens(
  world: World,
  pool: Pool,
  client: AppClient,
  user: User,
  withRefresh = true,
): object {
  const issuedMs = world.clock.nowMs();
  const iat = Math.floor(issuedMs / 1000);
  const common = {
    sub: user.sub,
    iss: issuer(pool),
    pool: pool.id,
    iat,
    exp: iat + ACCESS_SECONDS,
    issuedMs,
  };
  const access = { ...common, client_id: client.id, username: user.username, token_use: 'access' };
  const claims = attributeRecords((user.live as UserView).attributes).map(({ Name, Value }) => [Name, Value]);
  const groups = (user.memberships ?? []).map(({ group }) => group.name);
  const identity = {
    ...Object.fromEntries(claims),
    ...common,
    aud: client.id,
    'cognito:username': user.username,
    token_use: 'id',
    ...(groups.length > 0 ? { 'cognito:groups': groups } : {}),
  };
  const refresh: RefreshClaims = { sub: user.sub, pool: pool.id, client: client.id, issuedMs };
  return {
    AccessToken: jwt(world, access),
    IdToken: jwt(world, identity),
    ...(withRefresh ? { RefreshToken: world.seal.seal('refresh', refresh) } : {}),
    ExpiresIn: ACCESS_SECONDS,
    TokenType: 'Bearer',
  };
}

const issuer = (pool: Pool) => `https://cognito-idp.${pool.region}.amazonaws.com/${pool.id}`;
const HEADER = Buffer.from('{"alg":"HS256","kid":"sandbox"}').toString('base64url');

function jwt(world: World, claims: object): string {
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${world.seal.signature(signed)}`;
}

/**
 * The user an access token was given to.
 *
 * @throws NotAuthorizedException where the token is not ours, has expired or was revoked.
 */
export function bearerOf(
  world: World,
  token: string,
): { pool: Pool; user: User; view: UserView; client: AppClient } {
  const [header, body, mark] = token.split('.');
  if (body === undefined || mark !== world.seal.signature(`${header}.${body}`))
    throw notAuthorized('Invalid Access Token');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as AccessClaims & {
    token_use: string;
    client_id: string;
  };
  if (claims.token_use !== 'access') throw notAuthorized('Invalid Access Token');
  if (claims.exp * 1000 <= world.clock.nowMs()) throw notAuthorized('Access Token has expired');
  const client = world.clients.get(claims.client_id);
  if (client === undefined) throw notAuthorized('Access Token has been revoked');
  return { ...liveSession(world, claims, 'Access Token has been revoked'), client };
}

/** @throws NotAuthorizedException where the refresh token no longer works for this client. */
export function refreshedBy(world: World, client: AppClient, token: string) {
  const claims = world.seal.open<RefreshClaims>('refresh', token);
  if (claims === undefined || claims.client !== client.id) throw notAuthorized('Invalid Refresh Token');
  const lifetimeMs = client.settings.RefreshTokenValidity * DAY_MS;
  if (claims.issuedMs + lifetimeMs <= world.clock.nowMs()) throw notAuthorized('Refresh Token has expired');
  return liveSession(world, claims, 'Refresh Token has been revoked');
}

function liveSession(world: World, claims: { sub: string; pool: string; issuedMs: number }, revoked: string) {
  const pool = world.pools.get(claims.pool);
  const user = pool?.users.bySub(claims.sub);
  if (pool === undefined || user?.live === undefined) throw notAuthorized(revoked);
  if (!user.live.enabled) throw notAuthorized('User is disabled.');
  if (claims.issuedMs <= (user.extras?.tokensValidFromMs ?? -1)) throw notAuthorized(revoked);
  return { pool, user, view: user.live };
}
