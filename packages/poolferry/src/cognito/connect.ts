import type { PoolOptions, QuotaOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { Ports } from '../events.ts';
import { createPacer, type Pacer, type PacerOptions } from '../pacing/pacer.ts';
import { type BudgetOwner, createPacerRegistry, sharesBudget } from '../pacing/pacer-registry.ts';
import { type AwsAccess, accessForOthers, type CognitoClient, createCognitoClient } from './client.ts';
import { describePool, type PoolAnswers, type PoolDescription } from './describe-pool.ts';
import { createDoor, type Door } from './door.ts';

/** A pool that answers: what it is, and the way to it. */
export interface ConnectedPool {
  userPoolId: string;
  description: PoolDescription;
  /** What the description was made of, a moment ago. */
  answers: PoolAnswers;
  door: Door;
  /** The same one for both pools where they share their budgets. */
  pacer: Pacer;
  /** For the other services of the account, CloudWatch Logs and IAM. */
  access: AwsAccess;
  /** Closes the connections. */
  close(): void;
}

export interface ConnectOptions {
  ports: Ports;
  quota: QuotaOptions;
  /** Cuts off even writes in flight: the second Ctrl-C. */
  killSignal?: AbortSignal | undefined;
  /** Calls in flight at once to each pool. */
  maxSockets?: number | undefined;
  /** How long to wait for one answer; half a minute unless told. */
  requestTimeoutMs?: number | undefined;
}

type PoolName = 'source' | 'target';

/** Where the sign-ins of production draw on the budgets that we write by, more is left to them. */
export const shareBesideSource = 0.5;
const shareApart = 0.8;

/**
 * Opens the pools of a run and describes them. Pools in one account and Region share a pacer, since they share every budget
 * (facts §1.1); whether they do is known only once they are described.
 *
 * @throws InputError `unknown-pool`, `same-pool`, `bad-pool-id`, `wrong-region`, or for the credentials.
 * @throws ServiceError `cognito-unreachable`.
 */
export async function connectPools<Name extends PoolName>(
  pools: Readonly<Record<Name, PoolOptions>>,
  options: ConnectOptions,
): Promise<Record<Name, ConnectedPool>> {
  const names = Object.keys(pools) as Name[];
  const clients: CognitoClient[] = [];
  const { ports } = options;
  const givenUp = new AbortController();
  const asking = { ...options, ports: { ...ports, signal: AbortSignal.any([ports.signal, givenUp.signal]) } };
  try {
    for (const name of names) clients.push(openClient(pools[name], options));
    const described = await Promise.all(
      names.map((name, index) => describe(clients[index] as CognitoClient, name, asking)),
    );
    refuseSamePool(described);
    const share = options.quota.share ?? defaultShare(described);
    const registry = createPacerRegistry({ ...pacing(options), share });
    const connected = described.map(({ client, description, answers, owner }, index) => {
      const pacer = registry.pacerFor(owner);
      const door = createDoor({ client, pacer, ports, killSignal: options.killSignal });
      const { userPoolId } = client.pool;
      const access = accessForOthers(client.access);
      return [names[index], { userPoolId, description, answers, door, pacer, access, close: client.close }];
    });
    return Object.fromEntries(connected) as Record<Name, ConnectedPool>;
  } catch (error) {
    // The other pool may be silent, and would be asked again and again for nobody.
    givenUp.abort();
    for (const client of clients) client.close();
    throw error;
  }
}

interface DescribedPool {
  client: CognitoClient;
  description: PoolDescription;
  answers: PoolAnswers;
  owner: BudgetOwner;
}

function openClient(pool: PoolOptions, options: ConnectOptions): CognitoClient {
  const { ports, maxSockets, requestTimeoutMs } = options;
  return createCognitoClient({ pool, clock: ports.clock, maxSockets, requestTimeoutMs });
}

/** One call of its own pace: whose budgets a pool draws on is not known before it. */
async function describe(
  client: CognitoClient,
  name: PoolName,
  options: ConnectOptions,
): Promise<DescribedPool> {
  const pacer = createPacer({ ...pacing(options), share: shareBesideSource });
  const door = createDoor({ client, pacer, ports: options.ports, killSignal: options.killSignal });
  // Of the source's second factors nothing is asked.
  const { answers, ...description } = await describePool(door, client.pool.userPoolId, {
    factors: name === 'target',
  });
  const { accountId, region } = description;
  return { client, description, answers, owner: { accountId, region, endpoint: client.pool.endpoint } };
}

const pacing = ({ ports, quota }: ConnectOptions): Omit<PacerOptions, 'share'> => ({
  clock: ports.clock,
  emit: ports.emit,
  rates: quota.rates,
});

function defaultShare([one, other]: readonly DescribedPool[]): number {
  return one && other && sharesBudget(one.owner, other.owner) ? shareBesideSource : shareApart;
}

function refuseSamePool([one, other]: readonly DescribedPool[]): void {
  if (!one || !other || !sharesBudget(one.owner, other.owner)) return;
  if (one.description.id !== other.description.id) return;
  throw new InputError(`Source and target are the same pool, ${one.description.id}.`, {
    code: 'same-pool',
    hint: 'Name another pool as the target.',
  });
}
