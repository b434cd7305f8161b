import type { PoolSettings } from '../cognito/pool-settings.ts';
import { clientNames } from './parts.ts';

/** One thing that an app, or whoever trusts its tokens, knows of the source and must learn anew. */
export interface AppChange {
  /** `user pool id`, `issuer`, `client id of web` … */
  what: string;
  /** Missing where the pool has none. */
  source?: string;
  target?: string;
  means: string;
}

/** What differs between any two pools, and where an app has it written down. */
export function appChanges(source: PoolSettings, target: PoolSettings): AppChange[] {
  const each = (what: string, of: (pool: PoolSettings) => string | undefined, means: string): AppChange => ({
    what,
    ...defined('source', of(source)),
    ...defined('target', of(target)),
    means,
  });
  return [
    each('user pool id', ({ pool }) => pool.Id, "In every app's configuration."),
    each(
      'user pool ARN',
      ({ pool }) => pool.Arn,
      'In IAM policies, Lambda permissions, authorizers and WAF associations.',
    ),
    each('Region', regionOf, 'Of the endpoint that apps call.'),
    ...clientChanges(source, target),
    each('issuer', issuerOf, 'The `iss` of every token: authorizers and back ends must take it.'),
    each('JWKS', (pool) => `${issuerOf(pool)}/.well-known/jwks.json`, 'The keys that tokens are checked by.'),
    each(
      'domain',
      domainOf,
      'Of managed login and the OAuth endpoints; identity providers send people back to it.',
    ),
    each(
      'identity pool provider',
      providerOf,
      'In identity pools and their role mappings, with each client id; identity ids may change with it.',
    ),
    ...samlChanges(source, target),
    {
      what: 'sub of every user',
      means: 'Whatever is kept by sub or username follows the table of `poolferry ids`.',
    },
    {
      what: 'sessions',
      means: 'Refresh tokens belong to one pool and client: everybody signs in once.',
    },
  ].filter(({ what, source: was, target: is }) => was !== is || general.has(what));
}

/** These are not values of a pool. */
const general = new Set(['sub of every user', 'sessions']);

function clientChanges(source: PoolSettings, target: PoolSettings): AppChange[] {
  const there = new Map([...clientNames(target)].map(([id, name]) => [name, id]));
  return [...clientNames(source)].map(([id, name]) => {
    const { hasSecret } = source.clients.find((client) => client.ClientId === id) ?? {};
    const secret = hasSecret ? ' So is its secret, unless it was given to the new client.' : '';
    const missing = there.has(name) ? '' : ' The target has no client of that name yet.';
    return {
      what: `client id of ${name}`,
      source: id,
      ...defined('target', there.get(name)),
      means: `The \`aud\` and \`client_id\` of tokens; always a new one.${secret}${missing}`,
    };
  });
}

/** Providers by SAML know the pool by its id (facts §8). */
function samlChanges(source: PoolSettings, target: PoolSettings): AppChange[] {
  if (!source.identityProviders.some((provider) => provider.ProviderType === 'SAML')) return [];
  const entityOf = ({ pool }: PoolSettings) => `urn:amazon:cognito:sp:${pool.Id}`;
  return [
    {
      what: 'SAML entity id',
      source: entityOf(source),
      target: entityOf(target),
      means: 'The audience that each SAML provider must know, beside the new domain.',
    },
  ];
}

function regionOf({ pool }: PoolSettings): string {
  return (pool.Id ?? '').split('_')[0] ?? '';
}

/** facts §12: the Region's own host; an updated issuer has one of its own. */
function issuerOf(settings: PoolSettings): string {
  const isUpdated = settings.pool.IssuerConfiguration?.Type === 'UPDATED';
  return `https://${isUpdated ? 'issuer-' : ''}${providerOf(settings)}`;
}

function providerOf({ pool }: PoolSettings): string {
  const region = (pool.Id ?? '').split('_')[0] ?? '';
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `cognito-idp.${region}.${suffix}/${pool.Id}`;
}

function domainOf(settings: PoolSettings): string | undefined {
  const { Domain, CustomDomain } = settings.pool;
  if (CustomDomain) return `https://${CustomDomain}`;
  return Domain ? `https://${Domain}.auth.${regionOf(settings)}.amazoncognito.com` : undefined;
}

function defined<Name extends string>(name: Name, value: string | undefined): { [N in Name]?: string } {
  return (value === undefined || value === '' ? {} : { [name]: value }) as { [N in Name]?: string };
}
