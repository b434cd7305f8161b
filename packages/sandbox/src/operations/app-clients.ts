import { checkInput } from '../input/check.ts';
import { BOOLEAN, CLIENT_ID, PAGE_TOKEN, type Shape, TEXT, USER_POOL_ID } from '../input/rules.ts';
import { openPage, sealPage } from '../listing/page-token.ts';
import { resourceNotFound } from '../service-error.ts';
import { type AppClient, clientSettings } from '../state/app-client.ts';
import type { Pool } from '../state/pool.ts';
import { type Caller, poolOf, type World } from '../world.ts';
import { signed } from './operation.ts';

const SETTINGS: Shape = {
  ExplicitAuthFlows: { kind: 'list', of: TEXT },
  PreventUserExistenceErrors: { kind: 'string', oneOf: ['LEGACY', 'ENABLED'] },
  RefreshTokenValidity: { kind: 'integer', min: 0, max: 315_360_000 },
  AuthSessionValidity: { kind: 'integer', min: 3, max: 15 },
  EnableTokenRevocation: BOOLEAN,
};
const CLIENT_NAME = { kind: 'string', min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ } as const;

const CREATE: Shape = {
  ...SETTINGS,
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

/** Makes an app client and puts it into its pool. */
export function makeAppClient(world: World, pool: Pool, given: ClientInput): AppClient {
  const { ClientName, GenerateSecret, ClientSecret, UserPoolId: _pool, ...settings } = given;
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
  const { client } = poolAndClient(world, input, caller, {
    ...ONE_CLIENT,
    ...SETTINGS,
    ClientName: CLIENT_NAME,
  });
  const { UserPoolId: _pool, ClientId: _client, ClientName, ...settings } = input;
  if (typeof ClientName === 'string') client.name = ClientName;
  client.settings = clientSettings(settings);
  client.modifiedAt = world.clock.nowSeconds();
  return { UserPoolClient: clientRecord(client) };
});

const deleteUserPoolClient = signed((world, input, caller) => {
  const { pool, client } = poolAndClient(world, input, caller);
  pool.clients.delete(client.id);
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
  const start = openPage(world, scope, given.NextToken).position;
  const end = start + (given.MaxResults ?? 60);
  const clients = [...pool.clients.values()];
  return {
    UserPoolClients: clients.slice(start, end).map((client) => ({
      ClientId: client.id,
      UserPoolId: pool.id,
      ClientName: client.name,
    })),
    ...(end < clients.length ? { NextToken: sealPage(world, scope, { position: end }) } : {}),
  };
});

export const appClientOperations = {
  CreateUserPoolClient: createUserPoolClient,
  DescribeUserPoolClient: describeUserPoolClient,
  UpdateUserPoolClient: updateUserPoolClient,
  DeleteUserPoolClient: deleteUserPoolClient,
  ListUserPoolClients: listUserPoolClients,
};
