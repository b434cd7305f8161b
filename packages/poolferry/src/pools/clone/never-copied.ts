import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { InputError } from '../../errors.ts';
import type { CloneOptions } from './options.ts';
import type { NotCopied } from './part.ts';

/** A clone that lacked these without a word would be no clone. */
const mustBeRead = new Set([
  ...['GetUserPoolMfaConfig', 'ListUserPoolClients', 'DescribeUserPoolClient', 'ListIdentityProviders'],
  ...['DescribeIdentityProvider', 'ListGroups', 'ListResourceServers'],
]);

/**
 * What could not be read is not in the clone.
 *
 * @throws InputError `settings-unread` where it is something that no clone can do without
 */
export function unreadParts({ unread }: PoolSettings): NotCopied[] {
  const missing = unread.filter(({ operation }) => mustBeRead.has(operation));
  if (missing.length > 0)
    throw new InputError(
      `Parts of the source cannot be read: ${missing.map((one) => `${one.operation} (${one.reason})`).join(', ')}.`,
      {
        code: 'settings-unread',
        hint: `Allow ${missing.map((one) => `cognito-idp:${one.operation}`).join(', ')} on the source.`,
      },
    );
  return unread.map(({ operation, reason }) => ({
    kind: 'unread',
    what: `What ${operation} would tell`,
    why: `It could not be read: ${reason}.`,
    whatToDo:
      reason === 'access-denied'
        ? `Allow cognito-idp:${operation} on the source and make the clone then, or set it by hand.`
        : 'Look whether the source has any of it.',
  }));
}

/** What no copy of a pool can have, whatever its settings. */
export function neverCopied({ pool, domains }: PoolSettings, { domain }: CloneOptions): NotCopied[] {
  const named = [...new Set([...domains.map((one) => one.Domain), pool.Domain, pool.CustomDomain])];
  return [...named.filter((name) => name !== undefined).map((name) => domainOf(name, domain)), ...everywhere];
}

const domainOf = (name: string, own: string | undefined): NotCopied => ({
  kind: 'domain',
  what: `The domain ${name}`,
  why: 'A domain belongs to one pool at a time; to move it means some minutes without sign-in pages.',
  whatToDo:
    own === undefined
      ? 'Give the clone one of its own by --domain prefix, or move it at the cut-over.'
      : 'Move it at the cut-over, if apps and identity providers are to keep the address.',
});

const everywhere: NotCopied[] = [
  {
    kind: 'users',
    what: 'Users, their passwords, second factors, passkeys and devices',
    why: 'They are what `poolferry migrate` is for; secrets among them Cognito tells nobody.',
    whatToDo: '`poolferry plan`, then `poolferry migrate`.',
  },
  {
    kind: 'ids',
    what: 'Pool id, client ids, issuer, JWKS',
    why: 'They are always new.',
    whatToDo: '`poolferry pool diff` lists what apps must change at the cut-over.',
  },
  {
    kind: 'outside',
    what: 'What other services know of the source: WAF web ACLs, identity pools, authorizers of API Gateway, ALB and AppSync, alarms, policies',
    why: 'They are not settings of the pool, and go by its ARN, issuer or client ids.',
    whatToDo: 'Add the clone to each.',
  },
  {
    kind: 'sessions',
    what: 'Session settings and replicas in other Regions',
    why: 'They are not read: their request budget is not documented.',
    whatToDo:
      'If the source has any: aws cognito-idp get-user-pool-session-configuration, list-user-pool-replicas.',
  },
];
