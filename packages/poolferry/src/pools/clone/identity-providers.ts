import type { PoolSettings } from '../../cognito/pool-settings.ts';
import type { CloneOptions } from './options.ts';
import { type CreationOf, type NotCopied, told } from './part.ts';

type Provider = PoolSettings['identityProviders'][number];

/** Kept out of every plan. */
const secretDetails = ['client_secret', 'private_key'];

/** Details that Cognito adds when it describes a provider, and that nobody can set (SDK:CreateIdentityProviderRequest). */
const addedToSaml = ['ActiveEncryptionCertificate', 'SLORedirectBindingURI', 'SSORedirectBindingURI'];
const addedToOidc = ['attributes_url_add_attributes'];
const addedToSocial = [
  ...['attributes_url', 'attributes_url_add_attributes', 'authorize_url', 'oidc_issuer'],
  ...['token_request_method', 'token_url'],
];

/** Without it the provider cannot be made. Cognito does not tell Apple's key; whether it tells the others is not sure (facts §10.2). */
const neededSecret: Readonly<Record<string, string>> = {
  Google: 'client_secret',
  Facebook: 'client_secret',
  LoginWithAmazon: 'client_secret',
  SignInWithApple: 'private_key',
};

export const providerId = (name: string): string => `identity-provider:${name}`;

interface ClonedProviders {
  creations: CreationOf<'CreateIdentityProvider'>[];
  notCopied: NotCopied[];
}

/** Identity providers under the same names, since apps and linked users go by them (facts §8). */
export function cloneIdentityProviders(settings: PoolSettings, options: CloneOptions): ClonedProviders {
  const cloned: ClonedProviders = { creations: [], notCopied: [] };
  for (const provider of settings.identityProviders) {
    const name = provider.ProviderName ?? '';
    const secrets = providerSecrets(provider, options);
    const needed = neededSecret[provider.ProviderType ?? ''];
    if (options.leaveOut.includes(providerId(name))) continue;
    if (needed !== undefined && secrets[needed] === undefined)
      cloned.notCopied.push(secretless(name, needed));
    else cloned.creations.push(creationOf(provider, Object.keys(secrets)));
    if (provider.ProviderType === 'OIDC' && secrets.client_secret === undefined)
      cloned.notCopied.push(maybeSecretless(name));
  }
  return cloned;
}

/** The secrets of a provider: as Cognito tells them, or as they were given. */
export function providerSecrets(
  { ProviderName = '', ProviderDetails = {} }: Provider,
  options: Pick<CloneOptions, 'providerSecrets'>,
): Record<string, string> {
  const given = Object.hasOwn(options.providerSecrets, ProviderName)
    ? options.providerSecrets[ProviderName]
    : undefined;
  const all = { ...ProviderDetails, ...given };
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => secretDetails.includes(name) && value !== ''),
  );
}

function creationOf(provider: Provider, secrets: string[]): CreationOf<'CreateIdentityProvider'> {
  const { ProviderName = '', ProviderType, AttributeMapping, IdpIdentifiers, AcrMapping } = provider;
  const input = told({
    ...{ ProviderName, ProviderType, AttributeMapping, AcrMapping },
    ProviderDetails: settableDetails(provider),
    IdpIdentifiers: IdpIdentifiers?.length ? IdpIdentifiers : undefined,
  });
  return {
    id: providerId(ProviderName),
    operation: 'CreateIdentityProvider',
    input,
    ...(secrets.length > 0 && { secrets }),
  };
}

function settableDetails({ ProviderType, ProviderDetails = {} }: Provider): Record<string, string> {
  const added = ProviderType === 'SAML' ? addedToSaml : ProviderType === 'OIDC' ? addedToOidc : addedToSocial;
  // Metadata comes from the address or from the file, and Cognito may tell both.
  const twice = ProviderDetails.MetadataURL === undefined ? [] : ['MetadataFile'];
  const without = new Set([...secretDetails, ...added, ...twice]);
  return Object.fromEntries(Object.entries(ProviderDetails).filter(([name]) => !without.has(name)));
}

const secretless = (name: string, secret: string): NotCopied => ({
  kind: 'provider-secret',
  what: `Identity provider ${name}, and its place in the clients`,
  why: `Cognito does not tell its ${secret}, without which it cannot be made.`,
  whatToDo: `Give it by --provider-secrets file.json: {"${name}": {"${secret}": "…"}}.`,
});

const maybeSecretless = (name: string): NotCopied => ({
  kind: 'provider-secret',
  what: `The client secret of identity provider ${name}`,
  why: 'Cognito told none. If there is one, sign-in by this provider fails in the clone.',
  whatToDo: `If there is one, give it by --provider-secrets file.json: {"${name}": {"client_secret": "…"}}.`,
});
