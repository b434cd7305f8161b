import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { providerId } from './identity-providers.ts';
import { type CloneOptions, isHere } from './options.ts';
import { type CreationOf, type NotCopied, told } from './part.ts';
import { isCustom, isLegacy } from './schema.ts';

type Client = PoolSettings['clients'][number];

/** What clients can be let write of standard attributes: all but what Cognito gives itself. */
const writableStandard = [
  ...['address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name'],
  ...['name', 'nickname', 'phone_number', 'picture', 'preferred_username', 'profile', 'updated_at'],
  ...['website', 'zoneinfo'],
];

/** When a profile was changed: it names nobody, and nobody is reached or signs in by it. */
const leastRight = 'updated_at';

// facts §10.2: what a secret of one's own may be.
const keptSecret = /^[\w+]{24,64}$/;

export const clientId = (sourceId: string): string => `client:${sourceId}`;

interface ClonedClients {
  creations: CreationOf<'CreateUserPoolClient'>[];
  notCopied: NotCopied[];
}

/**
 * App clients with the flows, lifetimes, scopes and rights that they have; their ids are always new (facts §10.2).
 *
 * @param providers Ids of the identity providers that the clone will have.
 */
export function cloneClients(
  settings: PoolSettings,
  options: CloneOptions,
  providers: readonly string[],
): ClonedClients {
  const cloned: ClonedClients = { creations: [], notCopied: [] };
  for (const client of settings.clients) {
    const id = clientId(client.ClientId ?? '');
    if (options.leaveOut.includes(id)) continue;
    if (client.ClientType === 'DCR') {
      cloned.notCopied.push(registered(client));
      continue;
    }
    const { secret, notCopied: secretNotes } = cloneSecret(client, options);
    const analytics = isHere(options.place) ? client.AnalyticsConfiguration : undefined;
    if (client.AnalyticsConfiguration !== undefined && analytics === undefined)
      cloned.notCopied.push(analyticsElsewhere(client));
    const writes = writeAttributesOf(client, settings, options);
    cloned.notCopied.push(...secretNotes, ...writes.notCopied);
    cloned.creations.push({
      id,
      operation: 'CreateUserPoolClient',
      input: told({
        ...settingsOf(client),
        ...secret.input,
        AnalyticsConfiguration: analytics,
        WriteAttributes: writes.names,
        SupportedIdentityProviders: client.SupportedIdentityProviders?.filter(
          (name) => name === 'COGNITO' || providers.includes(providerId(name)),
        ),
      }),
      forClient: client.ClientId ?? '',
      ...(secret.isKept && { secrets: ['ClientSecret'] }),
    });
  }
  return cloned;
}

/** Everything that CreateUserPoolClient takes as it is described; a name that is not here is no setting or is decided apart. */
function settingsOf(client: Client) {
  const { ClientName = '', ReadAttributes } = client;
  const { RefreshTokenValidity, AccessTokenValidity, IdTokenValidity, TokenValidityUnits } = client;
  const { ExplicitAuthFlows, CallbackURLs, LogoutURLs, DefaultRedirectURI } = client;
  const { AllowedOAuthFlows, AllowedOAuthScopes, AllowedOAuthFlowsUserPoolClient } = client;
  const { PreventUserExistenceErrors, EnableTokenRevocation, AuthSessionValidity } = client;
  const { EnablePropagateAdditionalUserContextData, RefreshTokenRotation } = client;
  return {
    ...{ ClientName, RefreshTokenValidity, AccessTokenValidity, IdTokenValidity, TokenValidityUnits },
    ...{ ReadAttributes, ExplicitAuthFlows, CallbackURLs, LogoutURLs, DefaultRedirectURI },
    ...{ AllowedOAuthFlows, AllowedOAuthScopes, AllowedOAuthFlowsUserPoolClient },
    ...{ PreventUserExistenceErrors, EnableTokenRevocation, AuthSessionValidity },
    ...{ EnablePropagateAdditionalUserContextData, RefreshTokenRotation },
  };
}

function cloneSecret(client: Client, { keepSecrets }: CloneOptions) {
  const { ClientSecret } = client;
  if (ClientSecret === undefined) return { secret: { input: {}, isKept: false }, notCopied: [] };
  if (keepSecrets && keptSecret.test(ClientSecret))
    return { secret: { input: {}, isKept: true }, notCopied: [] };
  const secret = { input: { GenerateSecret: true }, isKept: false };
  return { secret, notCopied: keepSecrets ? [unkeepable(client)] : [] };
}

/**
 * Every client of the clone has a list, and the attributes for old ids are in none: whoever could write them at SignUp could
 * say to have been anybody. Whether a client without a list may write custom attributes is told in two ways (facts §10.2), so
 * that it gets them only when asked, but for those that its identity providers fill.
 */
function writeAttributesOf(client: Client, { pool, identityProviders }: PoolSettings, options: CloneOptions) {
  const isOwn = (name: string) => !isLegacy(name, options.legacyIds);
  const own = (client.WriteAttributes ?? []).filter(isOwn);
  if (own.length > 0) return { names: own, notCopied: [] };
  // Without a name in it, Cognito takes the list for none and lets the client write more than in the source.
  if ((client.WriteAttributes ?? []).length > 0)
    return { names: [leastRight], notCopied: [onlyLegacy(client)] };
  const custom = (pool.SchemaAttributes ?? [])
    .filter((one) => isCustom(one) && one.Name?.startsWith('custom:') && !one.DeveloperOnlyAttribute)
    .map((one) => one.Name ?? '')
    .filter(isOwn);
  const mapped = identityProviders
    .filter(({ ProviderName = '' }) => client.SupportedIdentityProviders?.includes(ProviderName))
    .flatMap(({ AttributeMapping = {} }) => Object.keys(AttributeMapping));
  const taken = options.writeAttributes === 'all' ? custom : custom.filter((name) => mapped.includes(name));
  const names = [...writableStandard, ...taken];
  return { names, notCopied: taken.length === custom.length ? [] : [customUnwritable(client)] };
}

const named = (client: Client): string => `client ${client.ClientName ?? ''} (${client.ClientId ?? ''})`;

const registered = (client: Client): NotCopied => ({
  kind: 'registered-client',
  what: `Dynamically registered ${named(client)}`,
  why: 'Its application registered it by itself, and must do so again.',
  whatToDo: 'Let the application register with the clone.',
});

const unkeepable = (client: Client): NotCopied => ({
  kind: 'client-secret',
  what: `The secret of ${named(client)}`,
  why: 'Cognito takes 24 to 64 letters, digits, _ and +; this one is something else. The client gets a new one.',
  whatToDo: 'Give the new secret to the application at the cut-over.',
});

const analyticsElsewhere = (client: Client): NotCopied => ({
  kind: 'analytics',
  what: `Analytics of ${named(client)}`,
  why: 'The Pinpoint application is in another account or Region.',
  whatToDo: 'Set one beside the clone.',
});

const onlyLegacy = (client: Client): NotCopied => ({
  kind: 'write-attributes',
  what: `Leave to write attributes for old ids for ${named(client)}`,
  why: `It may write nothing else in the source, and nobody but the migration may write them in the clone. Cognito takes an empty list for none, so that the client may write ${leastRight} instead.`,
  whatToDo: 'Give it the attributes that its application writes, if there are any.',
});

const customUnwritable = (client: Client): NotCopied => ({
  kind: 'write-attributes',
  what: `Leave to write custom attributes for ${named(client)}`,
  why: 'It has no list of its own. Whether Cognito then lets it write custom attributes is not told clearly, and giving leave could let people raise their own rights.',
  whatToDo:
    'If people write custom attributes through this client: --write-attributes all (never those for old ids).',
});
