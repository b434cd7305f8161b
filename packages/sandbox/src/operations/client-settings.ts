import { BOOLEAN, type FieldRule, OBJECT, type Shape, TEXTS } from '../input/rules.ts';
import { invalidParameter, ServiceError } from '../service-error.ts';
import { APP_NEVER_WRITES } from '../state/app-client.ts';
import type { Pool } from '../state/pool.ts';

const URLS: FieldRule = { kind: 'list', max: 100, of: { kind: 'string', min: 1, max: 1024 } };
const TOKEN_LIFE: FieldRule = { kind: 'integer', min: 1, max: 86_400 };

/** The constraints on what an app client can be told, member by member. */
export const CLIENT_SETTINGS: Shape = {
  ExplicitAuthFlows: TEXTS,
  PreventUserExistenceErrors: { kind: 'string', oneOf: ['LEGACY', 'ENABLED'] },
  RefreshTokenValidity: { kind: 'integer', min: 0, max: 315_360_000 },
  AccessTokenValidity: TOKEN_LIFE,
  IdTokenValidity: TOKEN_LIFE,
  TokenValidityUnits: OBJECT,
  AuthSessionValidity: { kind: 'integer', min: 3, max: 15 },
  EnableTokenRevocation: BOOLEAN,
  EnablePropagateAdditionalUserContextData: BOOLEAN,
  ReadAttributes: TEXTS,
  WriteAttributes: TEXTS,
  SupportedIdentityProviders: TEXTS,
  CallbackURLs: URLS,
  LogoutURLs: URLS,
  DefaultRedirectURI: { kind: 'string', min: 1, max: 1024 },
  AllowedOAuthFlows: {
    kind: 'list',
    max: 3,
    of: { kind: 'string', oneOf: ['code', 'implicit', 'client_credentials'] },
  },
  // facts §1.4: 50 scopes a client.
  AllowedOAuthScopes: { kind: 'list', max: 50, of: { kind: 'string', min: 1, max: 256 } },
  AllowedOAuthFlowsUserPoolClient: BOOLEAN,
  AnalyticsConfiguration: OBJECT,
  RefreshTokenRotation: OBJECT,
};

interface ClientSettings {
  ReadAttributes?: string[] | null;
  WriteAttributes?: string[] | null;
  SupportedIdentityProviders?: string[] | null;
  CallbackURLs?: string[] | null;
  LogoutURLs?: string[] | null;
  DefaultRedirectURI?: string | null;
  AllowedOAuthFlows?: string[] | null;
  AllowedOAuthScopes?: string[] | null;
  AllowedOAuthFlowsUserPoolClient?: boolean | null;
}

const STANDARD_SCOPES = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

/** What a client refers to has to be there before it: attributes, scopes, identity providers (facts §10.2). */
export function checkClientSettings(pool: Pool, settings: ClientSettings, hasSecret: boolean): void {
  checkAttributes(pool, settings);
  checkProviders(pool, settings.SupportedIdentityProviders ?? []);
  checkScopes(pool, settings.AllowedOAuthScopes ?? []);
  checkFlows(settings, hasSecret);
  checkUrls(settings);
}

function checkAttributes(pool: Pool, { ReadAttributes, WriteAttributes }: ClientSettings): void {
  const known = (name: string) => pool.schema.rule(name) !== undefined;
  if (ReadAttributes?.some((name) => !known(name))) {
    throw invalidParameter('Invalid read attributes specified while creating a client');
  }
  const writable = (name: string) => known(name) && !name.startsWith('dev:') && !APP_NEVER_WRITES.has(name);
  if (WriteAttributes?.some((name) => !writable(name))) {
    throw invalidParameter('Invalid write attributes specified while creating a client');
  }
}

function checkProviders(pool: Pool, names: readonly string[]): void {
  const missing = names.find((name) => name !== 'COGNITO' && !pool.resources.providers.has(name));
  if (missing === undefined) return;
  throw invalidParameter(`The provider ${missing} does not exist for User Pool ${pool.id}.`);
}

function checkScopes(pool: Pool, scopes: readonly string[]): void {
  const custom = [...pool.resources.servers.values()].flatMap(({ Identifier, Scopes }) =>
    Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`),
  );
  const unknown = scopes.find((scope) => !STANDARD_SCOPES.includes(scope) && !custom.includes(scope));
  if (unknown === undefined) return;
  throw new ServiceError('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
}

function checkFlows(settings: ClientSettings, hasSecret: boolean): void {
  const flows = settings.AllowedOAuthFlows ?? [];
  const scopes = settings.AllowedOAuthScopes ?? [];
  const invalidFlow = (message: string) => new ServiceError('InvalidOAuthFlowException', message);
  if (settings.AllowedOAuthFlowsUserPoolClient === true && (flows.length === 0 || scopes.length === 0)) {
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  }
  if (!flows.includes('client_credentials')) return;
  if (flows.length > 1) {
    throw invalidFlow('client_credentials flow can not be selected along with code flow or implicit flow.');
  }
  if (!hasSecret) {
    throw invalidFlow('client_credentials flow can not be selected if client does not have a client secret.');
  }
  if (scopes.some((scope) => STANDARD_SCOPES.includes(scope))) {
    throw invalidFlow('client_credentials flow can have custom scopes alone.');
  }
}

const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/;

/** An absolute URI without a fragment; plain HTTP for this machine alone; an app's own scheme will do. */
function checkUrls({ CallbackURLs, LogoutURLs, DefaultRedirectURI }: ClientSettings): void {
  for (const url of [...(CallbackURLs ?? []), ...(LogoutURLs ?? [])]) {
    const plain = url.startsWith('http://') && !LOCAL.test(url);
    if (plain || !/^[a-z][a-z0-9+.-]*:/i.test(url) || url.includes('#')) {
      throw invalidParameter(`${url} is not a valid redirect URL.`);
    }
  }
  if (DefaultRedirectURI && !CallbackURLs?.includes(DefaultRedirectURI)) {
    throw invalidParameter('The default redirect URI is not among the callback URLs.');
  }
}
