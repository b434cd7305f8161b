import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { PoolOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { Clock } from '../events.ts';
import { openConnections } from './connections.ts';
import { QuickSha256 } from './quick-sha256.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';

/** The SDK's client for one pool, and what its answers tell beside their bodies. */
export interface CognitoClient {
  sdk: CognitoIdentityProviderClient;
  serverClock: ServerClock;
  pool: PoolOptions;
  region: string;
  access: AwsAccess;
  /** The last call that was answered; undefined before the first. */
  lastCall(): AnsweredCall | undefined;
  /** Closes the connections. */
  close(): void;
}

export interface AnsweredCall {
  /** Where it went, such as `https://cognito-idp.eu-west-1.amazonaws.com`. */
  at: string;
  /** From sending to the answer's head. */
  answerMs: number;
}

type CredentialsProvider = ReturnType<typeof fromNodeProviderChain | typeof fromTemporaryCredentials>;

/** How any AWS client gets to the account of a pool; what is missing is looked up as in every AWS tool. */
export interface AwsAccess {
  region: string;
  credentials: CredentialsProvider;
  endpoint?: string;
  profile?: string;
  requestHandler: Patience;
}

/** How long to wait for whom; for clients of other services, whose few calls need no pacing and no connections of their own. */
interface Patience {
  connectionTimeout: number;
  requestTimeout: number;
  /** Without it the SDK's handler only warns, and a call whose answer never comes would wait for ever. */
  throwOnRequestTimeout: true;
}

export interface ClientOptions {
  pool: PoolOptions;
  clock: Clock;
  /** Calls in flight at once; each has a connection of its own. */
  maxSockets?: number | undefined;
  requestTimeoutMs?: number | undefined;
}

const connectionTimeoutMs = 5000;
const defaultRequestTimeoutMs = 30_000;

/** Any of the SDK's commands, as far as it is sent by hand. */
interface Command {
  input: object;
  resolveMiddleware(
    stack: CognitoIdentityProviderClient['middlewareStack'],
    config: CognitoIdentityProviderClient['config'],
    options: object,
  ): (command: Command) => Promise<{ output: unknown }>;
}

/** What costs CPU in every call and gains us nothing: nobody reads the SDK's logs, nor its user agent. */
const needlessMiddleware = ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'];

/**
 * Builds the client of one pool. Credentials, profiles and endpoints work as in every AWS tool; nothing is asked of AWS yet.
 *
 * @throws {@link InputError} `bad-pool-id` or `wrong-region`.
 */
export function createCognitoClient(options: ClientOptions): CognitoClient {
  const { pool, clock, maxSockets = 512, requestTimeoutMs = defaultRequestTimeoutMs } = options;
  const region = regionOf(pool);
  const serverClock = createServerClock(clock);
  const patience: Patience = {
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  };
  const access: AwsAccess = {
    region,
    credentials: credentialsOf(pool, region, patience),
    requestHandler: patience,
    ...(pool.endpoint === undefined ? {} : { endpoint: pool.endpoint }),
    ...(pool.profile === undefined ? {} : { profile: pool.profile }),
  };
  let last:
    | { request: { protocol: string; hostname: string; port?: number | undefined }; answerMs: number }
    | undefined;
  const connections = openConnections({
    maxSockets,
    connectTimeoutMs: connectionTimeoutMs,
    answerTimeoutMs: requestTimeoutMs,
    onAnswer: (request, headers, answerMs) => {
      last = { request, answerMs };
      serverClock.sample(headers.date);
    },
  });
  const sdk = new CognitoIdentityProviderClient({
    ...access,
    maxAttempts: 1,
    requestHandler: connections,
    sha256: QuickSha256,
  });
  keepSigner(sdk);
  keepWays(sdk);
  for (const name of needlessMiddleware) sdk.middlewareStack.remove(name);
  // The door retries by itself. The signing is placed by this name, so that it has to stay.
  sdk.middlewareStack.add((next) => next, {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true,
  });
  return { sdk, serverClock, pool, region, access, lastCall, close: () => sdk.destroy() };

  function lastCall(): AnsweredCall | undefined {
    if (last === undefined) return undefined;
    const { protocol, hostname, port } = last.request;
    return { at: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`, answerMs: last.answerMs };
  }
}

/** The SDK makes a signer for each call, all alike as long as the endpoint's rules ask for nothing special. */
function keepSigner({ config }: CognitoIdentityProviderClient): void {
  const make = config.signer;
  let usual: ReturnType<typeof make> | undefined;
  config.signer = (scheme) => {
    if (scheme !== undefined) return make(scheme);
    usual ??= make(scheme);
    return usual;
  };
}

/**
 * The way through the middleware is made once for each operation, not for each call; nobody changes it later. The SDK's own
 * `cacheMiddleware` would keep the first command with it for good, and the password in it: so it is made of an empty one.
 */
function keepWays(sdk: CognitoIdentityProviderClient): void {
  const ways = new Map<object, ReturnType<Command['resolveMiddleware']>>();
  const send = async (command: Command, ...more: unknown[]): Promise<unknown> => {
    if (more.length > 0) throw new TypeError('Options for a single call are not carried out here.');
    let way = ways.get(command.constructor);
    if (way === undefined) {
      const Empty = command.constructor as new (input: object) => Command;
      way = new Empty({}).resolveMiddleware(sdk.middlewareStack, sdk.config, {});
      ways.set(command.constructor, way);
    }
    return (await way(command)).output;
  };
  sdk.send = send as typeof sdk.send;
}

/** The Region of a pool, which its id begins with. */
export function regionOf(pool: PoolOptions): string {
  const region = /^([\w-]+)_[0-9a-zA-Z]+$/.exec(pool.userPoolId)?.[1];
  if (region === undefined)
    throw new InputError(`"${printable(pool.userPoolId)}" is not a user pool id.`, {
      code: 'bad-pool-id',
      hint: 'A user pool id looks like eu-west-1_aBcDeFgHi; the console shows it as "User pool ID".',
    });
  if (pool.region !== undefined && pool.region !== region)
    throw new InputError(`The pool ${pool.userPoolId} is in ${region}, not in ${printable(pool.region)}.`, {
      code: 'wrong-region',
      hint: `Leave the region out, or say ${region}.`,
    });
  return region;
}

/**
 * The same access for another service. An endpoint of a local Cognito answers for all of them; one of Cognito's own at AWS
 * for none but Cognito.
 */
export function accessForOthers({ endpoint, ...access }: AwsAccess): AwsAccess {
  const isAws = endpoint !== undefined && /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
  return endpoint === undefined || isAws ? access : { ...access, endpoint };
}

function credentialsOf(pool: PoolOptions, region: string, requestHandler: Patience): CredentialsProvider {
  const own = fromNodeProviderChain({
    clientConfig: { requestHandler },
    ...(pool.profile !== undefined && { profile: pool.profile }),
  });
  if (pool.roleArn === undefined) return own;
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: {
      RoleArn: pool.roleArn,
      RoleSessionName: 'poolferry',
      ...(pool.externalId === undefined ? {} : { ExternalId: pool.externalId }),
    },
    clientConfig: { region, requestHandler },
  });
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
