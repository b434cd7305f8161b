/** Times every resource has, in epoch seconds. */
interface Dated {
  CreationDate: number;
  LastModifiedDate: number;
}

/** An identity provider (facts §10.2), in the service's shape. */
export interface IdentityProvider extends Dated {
  readonly UserPoolId: string;
  readonly ProviderName: string;
  readonly ProviderType: string;
  ProviderDetails: Record<string, string>;
  AttributeMapping: Record<string, string>;
  IdpIdentifiers: string[];
  AcrMapping?: Record<string, string>;
}

/** A resource server with its scopes, in the service's shape. */
export interface ResourceServer {
  readonly UserPoolId: string;
  readonly Identifier: string;
  Name: string;
  Scopes: { ScopeName: string; ScopeDescription: string }[];
}

/** A managed login branding style; each belongs to one app client. */
export interface Branding extends Dated {
  readonly ManagedLoginBrandingId: string;
  readonly UserPoolId: string;
  readonly clientId: string;
  UseCognitoProvidedValues: boolean;
  Settings?: unknown;
  Assets?: unknown[];
}

/** A terms document of an app client, in the service's shape. */
export interface Terms extends Dated {
  readonly TermsId: string;
  readonly UserPoolId: string;
  readonly ClientId: string;
  TermsName: string;
  TermsSource: string;
  Enforcement: string;
  Links: Record<string, string>;
}

/** A domain of a pool: a prefix of its Region, or a name of its owner's (facts §10.2). */
export interface PoolDomain {
  readonly name: string;
  readonly poolId: string;
  readonly custom: object | undefined;
  managedLoginVersion: number;
  routing: object | undefined;
}

/** What SetUserPoolSessionConfiguration holds. */
export interface SessionConfiguration {
  UserSessionTracking: 'ENABLED' | 'DISABLED';
  TokenSession: { MaxPerUser: number };
}

/** What hangs on a pool beside its users, groups and app clients (facts §10.2). */
export interface PoolResources {
  readonly providers: Map<string, IdentityProvider>;
  readonly servers: Map<string, ResourceServer>;
  readonly branding: Map<string, Branding>;
  readonly terms: Map<string, Terms>;
  /** By app client id; the pool's own under {@link WHOLE_POOL}. */
  readonly risk: Map<string, Record<string, unknown>>;
  readonly ui: Map<string, Record<string, unknown>>;
  logConfigurations: object[];
  session: SessionConfiguration;
  /** SSOSession by app client id. */
  readonly clientSessions: Map<string, object>;
}

/** What the service calls the whole pool where an app client could stand. */
export const WHOLE_POOL = 'ALL';

export function noResources(): PoolResources {
  return {
    providers: new Map(),
    servers: new Map(),
    branding: new Map(),
    terms: new Map(),
    risk: new Map(),
    ui: new Map(),
    logConfigurations: [],
    session: { UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } },
    clientSessions: new Map(),
  };
}

/** What belongs to an app client goes with it. */
export function forgetClient(resources: PoolResources, clientId: string): void {
  for (const [id, style] of resources.branding)
    if (style.clientId === clientId) resources.branding.delete(id);
  for (const [id, terms] of resources.terms) if (terms.ClientId === clientId) resources.terms.delete(id);
  for (const byClient of [resources.risk, resources.ui, resources.clientSessions]) byClient.delete(clientId);
}
