import type {
  DomainDescriptionType,
  GetUserPoolMfaConfigResponse,
  GroupType,
  IdentityProviderType,
  LogDeliveryConfigurationType,
  ManagedLoginBrandingType,
  ResourceServerType,
  RiskConfigurationType,
  TermsType,
  UICustomizationType,
  UserPoolClientType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { PoolferryError } from '../errors.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';

/** Everything about a pool but its users, in Cognito's own shapes: what `plan` looks at, and `pool diff` and `pool clone` as well. */
export interface PoolSettings {
  pool: UserPoolType;
  mfa: GetUserPoolMfaConfigResponse;
  clients: AppClient[];
  identityProviders: IdentityProviderType[];
  groups: GroupType[];
  resourceServers: ResourceServerType[];
  domains: DomainDescriptionType[];
  /** Of the pool, and of clients that have their own. */
  risk: RiskConfigurationType[];
  /** Of the classic hosted UI, likewise. */
  ui: UICustomizationType[];
  /** Of managed login, by client. */
  branding: (ManagedLoginBrandingType & { clientId: string })[];
  terms: TermsType[];
  logDelivery?: LogDeliveryConfigurationType;
  /** What these credentials may not read, or this endpoint does not know: never taken for empty. */
  unread: { operation: string; reason: string }[];
}

/** An app client; whether it has a secret is told where the secret itself is left out. */
export type AppClient = UserPoolClientType & { hasSecret?: boolean };

export interface ReadSettingsRequest {
  /** `deciding`: what tells how users will fare; `all`: what a clone needs as well. */
  depth: 'deciding' | 'all';
  /** Whether client secrets and those of identity providers stay in what is read. */
  secrets?: boolean;
  /** Clients are described one by one, five a second (facts §1.1). */
  onProgress?: (read: { clients: number; ofClients: number }) => void;
}

const secretDetails = ['client_secret', 'private_key'];

/**
 * Reads the settings of a pool by calls that make nobody a monthly active user (facts §14). What is denied is named in
 * `unread`, and the rest is read all the same; only DescribeUserPool must be allowed.
 *
 * @throws CognitoRefusal from DescribeUserPool
 */
export async function readPoolSettings(
  door: Door,
  { depth, secrets = false, onProgress = () => undefined }: ReadSettingsRequest,
): Promise<PoolSettings> {
  const UserPoolId = door.userPoolId;
  const unread = new Unread();
  const { UserPool: pool = {} } = await door.call('DescribeUserPool', { UserPoolId });
  const { $metadata: _, ...mfa } = await unread.or({ $metadata: {} }, 'GetUserPoolMfaConfig', () =>
    door.call('GetUserPoolMfaConfig', { UserPoolId }),
  );
  const clients = await readClients(door, unread, onProgress);
  const settings: PoolSettings = {
    pool,
    mfa,
    clients: clients.map(({ ClientSecret, ...client }) => ({
      ...client,
      hasSecret: ClientSecret !== undefined,
      ...(secrets && { ClientSecret }),
    })),
    identityProviders: (await readIdentityProviders(door, unread)).map((one) =>
      secrets ? one : withoutSecrets(one),
    ),
    groups: await unread.or([], 'ListGroups', () =>
      collect(async (NextToken) => {
        const page = await door.call('ListGroups', { UserPoolId, Limit: 60, NextToken });
        return { items: page.Groups, next: page.NextToken };
      }),
    ),
    resourceServers: [],
    domains: [],
    risk: [],
    ui: [],
    branding: [],
    terms: [],
    unread: unread.parts,
  };
  return depth === 'all' ? { ...settings, ...(await readTheRest(door, settings, unread)) } : settings;
}

async function readClients(
  door: Door,
  unread: Unread,
  onProgress: NonNullable<ReadSettingsRequest['onProgress']>,
): Promise<UserPoolClientType[]> {
  const UserPoolId = door.userPoolId;
  const listed = await unread.or([], 'ListUserPoolClients', () =>
    collect(async (NextToken) => {
      const page = await door.call('ListUserPoolClients', { UserPoolId, MaxResults: 60, NextToken });
      return { items: page.UserPoolClients, next: page.NextToken };
    }),
  );
  let described = 0;
  return unread.each('DescribeUserPoolClient', listed, async ({ ClientId }) => {
    const { UserPoolClient } = await door.call('DescribeUserPoolClient', { UserPoolId, ClientId });
    onProgress({ clients: ++described, ofClients: listed.length });
    return UserPoolClient;
  });
}

async function readIdentityProviders(door: Door, unread: Unread): Promise<IdentityProviderType[]> {
  const UserPoolId = door.userPoolId;
  const listed = await unread.or([], 'ListIdentityProviders', () =>
    collect(async (NextToken) => {
      const page = await door.call('ListIdentityProviders', { UserPoolId, MaxResults: 60, NextToken });
      return { items: page.Providers, next: page.NextToken };
    }),
  );
  return unread.each('DescribeIdentityProvider', listed, async ({ ProviderName }) => {
    const { IdentityProvider } = await door.call('DescribeIdentityProvider', { UserPoolId, ProviderName });
    return IdentityProvider;
  });
}

async function readTheRest(
  door: Door,
  { pool, clients }: PoolSettings,
  unread: Unread,
): Promise<Omit<PoolSettings, 'pool' | 'mfa' | 'clients' | 'identityProviders' | 'groups' | 'unread'>> {
  const UserPoolId = door.userPoolId;
  const resourceServers = await unread.or([], 'ListResourceServers', () =>
    collect(async (NextToken) => {
      const page = await door.call('ListResourceServers', { UserPoolId, MaxResults: 50, NextToken });
      return { items: page.ResourceServers, next: page.NextToken };
    }),
  );
  const names = [pool.Domain, pool.CustomDomain].filter((name) => name !== undefined);
  const domains = await unread.each('DescribeUserPoolDomain', names, async (Domain) => {
    const { DomainDescription } = await door.call('DescribeUserPoolDomain', { Domain });
    return DomainDescription;
  });
  // The pool's own answer comes without a client; a client without settings of its own answers with the pool's.
  const owners = [undefined, ...clients.map((client) => client.ClientId)];
  const risk = await unread.each('DescribeRiskConfiguration', owners, async (ClientId) => {
    const { RiskConfiguration } = await door.call('DescribeRiskConfiguration', { UserPoolId, ClientId });
    return RiskConfiguration?.ClientId === ClientId ? RiskConfiguration : undefined;
  });
  const ui = await unread.each('GetUICustomization', owners, async (ClientId) => {
    const { UICustomization } = await door.call('GetUICustomization', { UserPoolId, ClientId });
    const isOwn = ClientId === undefined || UICustomization?.ClientId === ClientId;
    return isOwn && UICustomization?.CSS !== undefined ? UICustomization : undefined;
  });
  const branding = await unread.each('DescribeManagedLoginBrandingByClient', clients, async (client) => {
    const { ClientId } = client;
    const answer = await door.call('DescribeManagedLoginBrandingByClient', { UserPoolId, ClientId });
    return answer.ManagedLoginBranding && { ...answer.ManagedLoginBranding, clientId: ClientId ?? '' };
  });
  const described = await unread.or([], 'ListTerms', () =>
    collect(async (NextToken) => {
      const page = await door.call('ListTerms', { UserPoolId, MaxResults: 60, NextToken });
      return { items: page.Terms, next: page.NextToken };
    }),
  );
  const terms = await unread.each('DescribeTerms', described, async ({ TermsId }) => {
    const { Terms } = await door.call('DescribeTerms', { UserPoolId, TermsId });
    return Terms;
  });
  const logDelivery = await unread.or(undefined, 'GetLogDeliveryConfiguration', async () => {
    const answer = await door.call('GetLogDeliveryConfiguration', { UserPoolId });
    return answer.LogDeliveryConfiguration;
  });
  return { resourceServers, domains, risk, ui, branding, terms, ...(logDelivery && { logDelivery }) };
}

/** Other refusals than these are no answer about a setting, and end the reading. */
const notThere = ['ResourceNotFoundException'];
const notHere = [
  'UnknownOperationException',
  'FeatureUnavailableInTierException',
  'InvalidParameterException',
];

/** Notes what could not be read, once an operation. */
class Unread {
  readonly parts: { operation: string; reason: string }[] = [];

  async or<T>(otherwise: T, operation: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (CognitoRefusal.is(error, ...notThere)) return otherwise;
      const isDenied = PoolferryError.is(error) && error.code === 'access-denied';
      if (!isDenied && !CognitoRefusal.is(error, ...notHere)) throw error;
      const known = this.parts.some((part) => part.operation === operation);
      const reason = isDenied ? 'access-denied' : (error as CognitoRefusal).refusal;
      if (!known) this.parts.push({ operation, reason });
      return otherwise;
    }
  }

  /** One call for each, until one is denied; what turns out not to be there is left out. */
  async each<T, R>(
    operation: string,
    all: readonly T[],
    read: (one: T) => Promise<R | undefined>,
  ): Promise<R[]> {
    const found: R[] = [];
    for (const one of all) {
      const answer = await this.or(undefined, operation, () => read(one));
      if (answer !== undefined) found.push(answer);
      if (this.parts.some((part) => part.operation === operation && part.reason === 'access-denied')) break;
    }
    return found;
  }
}

async function collect<T>(
  page: (token: string | undefined) => Promise<{ items: T[] | undefined; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    all.push(...(items ?? []));
    token = next;
  } while (token !== undefined);
  return all;
}

function withoutSecrets(provider: IdentityProviderType): IdentityProviderType {
  const details = Object.entries(provider.ProviderDetails ?? {});
  const kept = details.filter(([name]) => !secretDetails.includes(name));
  return { ...provider, ProviderDetails: Object.fromEntries(kept) };
}
