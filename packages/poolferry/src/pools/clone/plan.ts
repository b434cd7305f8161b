import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { InputError } from '../../errors.ts';
import { cloneAttachments } from './attachments.ts';
import { clientId, cloneClients } from './clients.ts';
import { cloneFactors } from './factors.ts';
import { cloneGroups, cloneResourceServers } from './groups.ts';
import { cloneIdentityProviders, providerId, providerSecrets } from './identity-providers.ts';
import { neverCopied, unreadParts } from './never-copied.ts';
import { type CloneOptions, checkCloneOptions } from './options.ts';
import type { Creation, NotCopied, Part } from './part.ts';
import { cloneUserPool } from './user-pool.ts';

/** Everything that is to be called, in order, and everything that will be missing. Holds no secret. */
export interface ClonePlan {
  creations: Creation[];
  notCopied: NotCopied[];
}

/** What the calls need and no plan shows: client secrets by the source's client id, and those of identity providers by name. */
export interface CloneSecrets {
  clients: ReadonlyMap<string, string>;
  providers: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * Plans a pool with the settings of another and another sign-in. What others refer to comes first; second factors come last, so
 * that they cannot stand in the way of the update before them.
 *
 * @param settings Of the source, read whole and with secrets.
 * @throws InputError `settings-unread`, `too-many-attributes`, `bad-legacy-ids`, `unknown-trigger`, `choose-recovery`, `unknown-part`
 */
export function planClone(settings: PoolSettings, options: CloneOptions): ClonePlan {
  checkCloneOptions(options);
  const unread = unreadParts(settings);
  const providers = cloneIdentityProviders(settings, options);
  const clients = cloneClients(
    settings,
    options,
    providers.creations.map(({ id }) => id),
  );
  const attachments = cloneAttachments(
    settings,
    options,
    clients.creations.map(({ id }) => id),
  );
  const parts: Part[] = [
    cloneUserPool(settings, options),
    cloneGroups(settings, options),
    cloneResourceServers(settings),
    domainPart(settings, options),
    providers,
    clients,
    attachments,
    protection(settings),
    cloneFactors(settings, options),
  ];
  const all = parts.flatMap((part) => part.creations);
  refuseUnknown(settings, options, all);
  const notCopied = [
    ...parts.flatMap((part) => part.notCopied),
    ...options.leaveOut.map(asked),
    ...unread,
    ...neverCopied(settings, options),
  ];
  return { creations: all.filter(({ id }) => !options.leaveOut.includes(id)), notCopied };
}

/** The secrets that the calls of a plan need. */
export function cloneSecrets(settings: PoolSettings, options: CloneOptions): CloneSecrets {
  const clients = settings.clients.flatMap(({ ClientId, ClientSecret }) =>
    ClientId === undefined || ClientSecret === undefined ? [] : [[ClientId, ClientSecret] as const],
  );
  const providers = settings.identityProviders.map(
    (one) => [one.ProviderName ?? '', providerSecrets(one, options)] as const,
  );
  return { clients: new Map(clients), providers: new Map(providers) };
}

function domainPart({ domains }: PoolSettings, { domain }: CloneOptions): Part {
  if (domain === undefined) return { creations: [], notCopied: [] };
  const ManagedLoginVersion = domains[0]?.ManagedLoginVersion;
  const input = { Domain: domain, ...(ManagedLoginVersion !== undefined && { ManagedLoginVersion }) };
  return { creations: [{ id: 'domain', operation: 'CreateUserPoolDomain', input }], notCopied: [] };
}

function protection({ pool }: PoolSettings): Part {
  const { DeletionProtection } = pool;
  if (DeletionProtection !== 'ACTIVE') return { creations: [], notCopied: [] };
  return {
    creations: [{ id: 'deletion-protection', operation: 'UpdateUserPool', input: { DeletionProtection } }],
    notCopied: [],
  };
}

/** Parts that others are made of or hang on; a clone without them is none. */
const indispensable = /^(pool|attributes:\d+)$/;

function refuseUnknown(settings: PoolSettings, { leaveOut }: CloneOptions, all: readonly Creation[]): void {
  const ids = new Set([
    ...all.map(({ id }) => id),
    ...settings.identityProviders.map(({ ProviderName = '' }) => providerId(ProviderName)),
    ...settings.clients.map(({ ClientId = '' }) => clientId(ClientId)),
  ]);
  const wrong = leaveOut.find((id) => !ids.has(id) || indispensable.test(id));
  if (wrong === undefined) return;
  throw new InputError(`There is no part ${JSON.stringify(wrong)} to leave out.`, {
    code: 'unknown-part',
    hint: 'Name one by its id, as --dry-run shows it: identity-provider:Corp for instance.',
  });
}

const asked = (id: string): NotCopied => ({
  kind: 'left-out',
  what: id,
  why: 'Left out as asked by --leave-out.',
  whatToDo: 'Make it by hand if the clone shall have it after all.',
});
