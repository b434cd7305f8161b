import { type Shape, TEXT, TEXT_MAP } from '../../input/rules.ts';
import { invalidParameter, resourceNotFound, ServiceError } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import type { IdentityProvider } from '../../state/pool-resources.ts';
import type { Switches } from '../../switches.ts';
import { inPool, listInPool } from './in-pool.ts';

const TYPES = ['SAML', 'Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple', 'OIDC'];
const MAX_PROVIDERS = 300;

/** What Cognito takes the user's id from, whatever else is mapped. */
const ID_CLAIM: Record<string, string> = {
  Facebook: 'id',
  Google: 'sub',
  LoginWithAmazon: 'user_id',
  SignInWithApple: 'sub',
  OIDC: 'sub',
};
const NEEDED: Record<string, readonly string[]> = {
  Facebook: ['client_id', 'client_secret', 'authorize_scopes'],
  Google: ['client_id', 'client_secret', 'authorize_scopes'],
  LoginWithAmazon: ['client_id', 'client_secret', 'authorize_scopes'],
  SignInWithApple: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
  OIDC: ['client_id', 'oidc_issuer', 'attributes_request_method', 'authorize_scopes'],
};
/** What nobody but the provider's owner may know. */
const SECRET_DETAILS = new Set(['client_secret', 'private_key']);

const ONE_PROVIDER: Shape = { ProviderName: { kind: 'string', required: true, min: 1, max: 32 } };
const SETTINGS: Shape = {
  AttributeMapping: { kind: 'map', key: { kind: 'string', min: 1, max: 32 }, of: TEXT },
  IdpIdentifiers: {
    kind: 'list',
    max: 50,
    of: { kind: 'string', min: 1, max: 40, pattern: /^[\w\s+=.@-]+$/ },
  },
  AcrMapping: TEXT_MAP,
};
const CREATE: Shape = {
  ...ONE_PROVIDER,
  ...SETTINGS,
  // Group names and user names have the provider before an underscore (facts §6, §8): it holds none itself.
  ProviderName: {
    kind: 'string',
    required: true,
    min: 1,
    max: 32,
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  },
  ProviderType: { kind: 'string', required: true, oneOf: TYPES },
  ProviderDetails: { ...TEXT_MAP, required: true },
};

type Settings = Partial<
  Pick<IdentityProvider, 'ProviderDetails' | 'AttributeMapping' | 'IdpIdentifiers' | 'AcrMapping'>
>;

const createIdentityProvider = inPool<
  Settings & Pick<IdentityProvider, 'ProviderName' | 'ProviderType' | 'ProviderDetails'>
>(CREATE, (world, pool, given) => {
  const { ProviderName, ProviderType } = given;
  const { providers } = pool.resources;
  if (/[_\p{Z}]/u.test(ProviderName) || ProviderName === 'COGNITO') {
    throw invalidParameter(`The provider name ${ProviderName} is not valid.`);
  }
  if (providers.has(ProviderName)) {
    throw new ServiceError(
      'DuplicateProviderException',
      `A provider with the name ${ProviderName} already exists in the user pool.`,
    );
  }
  if (providers.size >= MAX_PROVIDERS) {
    throw new ServiceError(
      'LimitExceededException',
      `A user pool has at most ${MAX_PROVIDERS} identity providers.`,
    );
  }
  const now = world.clock.nowSeconds();
  const provider: IdentityProvider = {
    UserPoolId: pool.id,
    ProviderName,
    ProviderType,
    ...checkedSettings(pool, ProviderType, undefined, given),
    CreationDate: now,
    LastModifiedDate: now,
  };
  providers.set(ProviderName, provider);
  return { IdentityProvider: record(provider, world.switches) };
});

const updateIdentityProvider = inPool<Settings & { ProviderName: string }>(
  { ...ONE_PROVIDER, ...SETTINGS, ProviderDetails: TEXT_MAP },
  (world, pool, given) => {
    const provider = providerOf(pool, given.ProviderName);
    Object.assign(provider, checkedSettings(pool, provider.ProviderType, provider, given));
    provider.LastModifiedDate = world.clock.nowSeconds();
    return { IdentityProvider: record(provider, world.switches) };
  },
);

function checkedSettings(pool: Pool, type: string, before: IdentityProvider | undefined, given: Settings) {
  const ProviderDetails = given.ProviderDetails ?? before?.ProviderDetails ?? {};
  const missing = (NEEDED[type] ?? []).find((key) => !ProviderDetails[key]);
  if (missing !== undefined) throw invalidParameter(`${missing} is missing from the provider details.`);
  if (type === 'SAML' && !ProviderDetails.MetadataURL && !ProviderDetails.MetadataFile) {
    throw invalidParameter('MetadataURL or MetadataFile is missing from the provider details.');
  }
  const IdpIdentifiers = given.IdpIdentifiers ?? before?.IdpIdentifiers ?? [];
  checkIdentifiers(pool, before?.ProviderName, IdpIdentifiers);
  const mapping = given.AttributeMapping ?? before?.AttributeMapping ?? {};
  checkMapping(pool, mapping);
  const idClaim = ID_CLAIM[type];
  const AcrMapping = given.AcrMapping ?? before?.AcrMapping;
  return {
    ProviderDetails,
    AttributeMapping: idClaim === undefined ? mapping : { ...mapping, username: idClaim },
    IdpIdentifiers,
    ...(AcrMapping === undefined ? {} : { AcrMapping }),
  };
}

/** facts §8: a mapped attribute is written at each sign-in, so it has to be there and mutable. */
function checkMapping(pool: Pool, mapping: Record<string, string>): void {
  for (const name of Object.keys(mapping)) {
    if (name === 'username') continue;
    const rule = pool.schema.rule(name);
    if (rule === undefined)
      throw invalidParameter(`Attribute mapping: ${name} does not exist in the schema.`);
    if (!rule.mutable) throw invalidParameter(`Attribute mapping: ${name} is not mutable.`);
  }
}

function checkIdentifiers(pool: Pool, own: string | undefined, identifiers: readonly string[]): void {
  for (const other of pool.resources.providers.values()) {
    const taken = identifiers.find((one) => other.ProviderName !== own && other.IdpIdentifiers.includes(one));
    if (taken !== undefined)
      throw invalidParameter(`The identifier ${taken} belongs to ${other.ProviderName}.`);
  }
}

function providerOf(pool: Pool, name: string): IdentityProvider {
  const provider = pool.resources.providers.get(name);
  if (provider === undefined) throw resourceNotFound(`Identity provider ${name} does not exist.`);
  return provider;
}

/** facts §10.2, UNCERTAIN: whether secrets come back. */
function record(provider: IdentityProvider, switches: Switches): object {
  if (switches.providerSecrets === 'told') return provider;
  const told = Object.entries(provider.ProviderDetails).filter(([key]) => !SECRET_DETAILS.has(key));
  return { ...provider, ProviderDetails: Object.fromEntries(told) };
}

const describeIdentityProvider = inPool<{ ProviderName: string }>(ONE_PROVIDER, (world, pool, given) => ({
  IdentityProvider: record(providerOf(pool, given.ProviderName), world.switches),
}));

const getIdentityProviderByIdentifier = inPool<{ IdpIdentifier: string }>(
  { IdpIdentifier: { kind: 'string', required: true, min: 1, max: 40 } },
  (world, pool, { IdpIdentifier }) => {
    const found = [...pool.resources.providers.values()].find(
      ({ ProviderName, IdpIdentifiers }) =>
        ProviderName === IdpIdentifier || IdpIdentifiers.includes(IdpIdentifier),
    );
    if (found === undefined)
      throw resourceNotFound(`No identity provider has the identifier ${IdpIdentifier}.`);
    return { IdentityProvider: record(found, world.switches) };
  },
);

const deleteIdentityProvider = inPool<{ ProviderName: string }>(ONE_PROVIDER, (_world, pool, given) => {
  pool.resources.providers.delete(providerOf(pool, given.ProviderName).ProviderName);
  return {};
});

const listIdentityProviders = listInPool(
  'ListIdentityProviders',
  { kind: 'integer', min: 0, max: 60 },
  'Providers',
  (pool) => pool.resources.providers.values(),
  ({ ProviderName, ProviderType, LastModifiedDate, CreationDate }) => ({
    ProviderName,
    ProviderType,
    LastModifiedDate,
    CreationDate,
  }),
);

export const identityProviderOperations = {
  CreateIdentityProvider: createIdentityProvider,
  UpdateIdentityProvider: updateIdentityProvider,
  DescribeIdentityProvider: describeIdentityProvider,
  GetIdentityProviderByIdentifier: getIdentityProviderByIdentifier,
  DeleteIdentityProvider: deleteIdentityProvider,
  ListIdentityProviders: listIdentityProviders,
};
