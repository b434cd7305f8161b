/** An identity provider of the source pool. */
export interface Provider {
  readonly name: string;
  readonly type: string;
}

export const PROVIDERS = [
  { name: 'Google', type: 'Google' },
  { name: 'Facebook', type: 'Facebook' },
  { name: 'SignInWithApple', type: 'SignInWithApple' },
  { name: 'CorpSAML', type: 'SAML' },
] as const satisfies readonly Provider[];

export type ProviderName = (typeof PROVIDERS)[number]['name'];

export const FEDERATED_USERNAME = new RegExp(`^(${PROVIDERS.map(({ name }) => name).join('|')})_\\d+$`);

/** What an identity provider calls its `index`-th user. */
export function providerUserId(index: number): string {
  return `1${String(index).padStart(20, '0')}`;
}

/**
 * The `identities` attribute (facts §8).
 *
 * @param primary - true for the provider's own profile, false for a link of a local user.
 */
export function identitiesJson(name: ProviderName, userId: string, primary: boolean, atS: number): string {
  const type = PROVIDERS.find((provider) => provider.name === name)?.type ?? name;
  const issuer = type === 'SAML' ? 'urn:example:corp' : null;
  const dateCreated = Math.floor(atS * 1000);
  return JSON.stringify([{ userId, providerName: name, providerType: type, issuer, primary, dateCreated }]);
}
