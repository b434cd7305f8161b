import { checkInput } from '../input/check.ts';
import { BOOLEAN, CLIENT_ID, PAGE_TOKEN, type Shape, USER_POOL_ID } from '../input/rules.ts';
import { pageOfList } from '../listing/whole-list.ts';
import { invalidParameter, resourceNotFound, ServiceError } from '../service-error.ts';
import { type AppClient, clientSettings } from '../state/app-client.ts';
import type { Pool } from '../state/pool.ts';
import { forgetClient } from '../state/pool-resources.ts';
import { type Caller, poolOf, type World } from '../world.ts';
import { CLIENT_SETTINGS, checkClientSettings } from './client-settings.ts';
import { signed } from './operation.ts';

const CLIENT_NAME = { kind: 'string', min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ } as const;

const CREATE: Shape = {
  ...CLIENT_SETTINGS,
  UserPoolId: USER_POOL_ID,
  ClientName: { ...CLIENT_NAME, required: true },
  GenerateSecret: BOOLEAN,
  // facts §10.2: a secret may be brought along.
  ClientSecret: { kind: 'string', min: 24, max: 64, pattern: /^[\w+]+$/ },
};

interface ClientInput {
  ClientName: string;
  GenerateSecret?: boolean;
  ClientSecret?: string;
  [setting: string]: unknown;
}

/** facts §1.4. */
const MAX_CLIENTS = 1_000;

/** Makes an app client and puts it into its pool. */
export function makeAppClient(world: World, pool: Pool, given: ClientInput): AppClient {
  const { ClientName, GenerateSecret, ClientSecret, UserPoolId: _pool, ...settings } = given;
  if (GenerateSecret === true && ClientSecret !== undefined) {
    throw invalidParameter('ClientSecret cannot be given together with GenerateSecret.');
  }
  checkClientSettings(pool, settings, ClientSecret !== undefined || GenerateSecret === true);
  if (pool.clients.size >= MAX_CLIENTS) {
    throw new ServiceError(
      'LimitExceededException',
      `A user pool can have at most ${MAX_CLIENTS} app clients.`,
    );
  }
  const ordinal = world.made++;
  const now = world.clock.nowSeconds();
  const client: AppClient = {
    id: world.identifiers.clientId(ordinal),
    poolId: pool.id,
    name: ClientName,
    secret: ClientSecret ?? (GenerateSecret === true ? world.identifiers.secret(ordinal) : undefined),
    createdAt: now,
    modifiedAt: now,
    settings: clientSettings(settings),
  };
  pool.clients.set(client.id, client);
  world.clients.set(client.id, client);
  return client;
}

function clientRecord(client: AppClient): object {
  return {
    UserPoolId: client.poolId,
    ClientName: client.name,
    ClientId: client.id,
    ...(client.secret === undefined ? {} : { ClientSecret: client.secret }),
    LastModifiedDate: client.modifiedAt,
    CreationDate: client.createdAt,
    ...client.settings,
  };
}

const ONE_CLIENT: Shape = { UserPoolId: USER_POOL_ID, ClientId: CLIENT_ID };

function poolAndClient(
  world: World,
  input: Record<string, unknown>,
  caller: Caller,
  shape: Shape = ONE_CLIENT,
) {
  const { UserPoolId, ClientId } = checkInput<{ UserPoolId: string; ClientId: string }>(input, shape);
  const pool = poolOf(world, UserPoolId, caller);
  const client = pool.clients.get(ClientId);
  if (client === undefined) throw resourceNotFound(`User pool client ${ClientId} does not exist.`);
  return { pool, client };
}

const createUserPoolClient = signed((world, input, caller) => {
  const given = checkInput<ClientInput & { UserPoolId: string }>(input, CREATE);
  return {
    UserPoolClient: clientRecord(makeAppClient(world, poolOf(world, given.UserPoolId, caller), given)),
  };
});

const describeUserPoolClient = signed((world, input, caller) => ({
  UserPoolClient: clientRecord(poolAndClient(world, input, caller).client),
}));

/** facts §10.1: what an update omits goes back to its default. */
const updateUserPoolClient = signed((world, input, caller) => {
  const { pool, client } = poolAndClient(world, input, caller, {
    ...ONE_CLIENT,
    ...CLIENT_SETTINGS,
    ClientName: CLIENT_NAME,
  });
  const { UserPoolId: _pool, ClientId: _client, ClientName, ...settings } = input;
  checkClientSettings(pool, settings, client.secret !== undefined);
  if (typeof ClientName === 'string') client.name = ClientName;
  client.settings = clientSettings(settings);
  client.modifiedAt = world.clock.nowSeconds();
  return { UserPoolClient: clientRecord(client) };
});

const deleteUserPoolClient = signed((world, input, caller) => {
  const { pool, client } = poolAndClient(world, input, caller);
  pool.clients.delete(client.id);
  forgetClient(pool.resources, client.id);
  world.clients.delete(client.id);
  return {};
});

const LIST: Shape = {
  UserPoolId: USER_POOL_ID,
  MaxResults: { kind: 'integer', min: 1, max: 60 },
  NextToken: PAGE_TOKEN,
};

const listUserPoolClients = signed((world, input, caller) => {
  const given = checkInput<{ UserPoolId: string; MaxResults?: number; NextToken?: string }>(input, LIST);
  const pool = poolOf(world, given.UserPoolId, caller);
  const scope = ['ListUserPoolClients', pool.id, given.MaxResults ?? 0];
  const size = given.MaxResults ?? 60;
  const page = pageOfList(world, scope, [...pool.clients.values()], { size, token: given.NextToken });
  return {
    UserPoolClients: page.items.map((client) => ({
      ClientId: client.id,
      UserPoolId: pool.id,
      ClientName: client.name,
    })),
    ...page.next,
  };
});

export const appClientOperations = {
  CreateUserPoolClient: createUserPoolClient,
  DescribeUserPoolClient: describeUserPoolClient,
  UpdateUserPoolClient: updateUserPoolClient,
  DeleteUserPoolClient: deleteUserPoolClient,
  ListUserPoolClients: listUserPoolClients,
};
