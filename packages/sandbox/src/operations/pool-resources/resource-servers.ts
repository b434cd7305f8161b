import { checkInput } from '../../input/check.ts';
import { OBJECT, type Shape } from '../../input/rules.ts';
import { invalidParameter, resourceNotFound, ServiceError } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import type { ResourceServer } from '../../state/pool-resources.ts';
import { inPool, listInPool } from './in-pool.ts';

const MAX_SERVERS = 25;

const ONE_SERVER: Shape = {
  Identifier: { kind: 'string', required: true, min: 1, max: 256, pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/ },
};
const SERVER: Shape = {
  ...ONE_SERVER,
  Name: { kind: 'string', required: true, min: 1, max: 256, pattern: /^[\w\s+=,.@-]+$/ },
  Scopes: { kind: 'list', max: 100, of: OBJECT },
};
const SCOPE: Shape = {
  ScopeName: {
    kind: 'string',
    required: true,
    min: 1,
    max: 256,
    pattern: /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/,
  },
  ScopeDescription: { kind: 'string', required: true, min: 1, max: 256 },
};

type ServerInput = Omit<ResourceServer, 'Scopes'> & Partial<Pick<ResourceServer, 'Scopes'>>;

function checkedScopes(scopes: ResourceServer['Scopes'] | undefined): ResourceServer['Scopes'] {
  for (const scope of scopes ?? []) checkInput({ ...scope }, SCOPE);
  return scopes ?? [];
}

const createResourceServer = inPool<ServerInput>(SERVER, (_world, pool, given) => {
  const { servers } = pool.resources;
  if (servers.has(given.Identifier)) {
    throw invalidParameter(`${given.Identifier} already exists in user pool ${pool.id}.`);
  }
  if (servers.size >= MAX_SERVERS) {
    throw new ServiceError(
      'LimitExceededException',
      `A user pool has at most ${MAX_SERVERS} resource servers.`,
    );
  }
  const { Identifier, Name } = given;
  const server = { UserPoolId: pool.id, Identifier, Name, Scopes: checkedScopes(given.Scopes) };
  servers.set(Identifier, server);
  return { ResourceServer: server };
});

function serverOf(pool: Pool, identifier: string): ResourceServer {
  const server = pool.resources.servers.get(identifier);
  if (server === undefined) throw resourceNotFound(`Resource server ${identifier} does not exist.`);
  return server;
}

const describeResourceServer = inPool<{ Identifier: string }>(ONE_SERVER, (_world, pool, { Identifier }) => ({
  ResourceServer: serverOf(pool, Identifier),
}));

/** What an update omits goes back to its default: a server without scopes. */
const updateResourceServer = inPool<ServerInput>(SERVER, (_world, pool, given) => {
  const server = serverOf(pool, given.Identifier);
  server.Name = given.Name;
  server.Scopes = checkedScopes(given.Scopes);
  return { ResourceServer: server };
});

const deleteResourceServer = inPool<{ Identifier: string }>(ONE_SERVER, (_world, pool, { Identifier }) => {
  pool.resources.servers.delete(serverOf(pool, Identifier).Identifier);
  return {};
});

const listResourceServers = listInPool(
  'ListResourceServers',
  { kind: 'integer', min: 1, max: 50 },
  'ResourceServers',
  (pool) => pool.resources.servers.values(),
  (server) => server,
);

export const resourceServerOperations = {
  CreateResourceServer: createResourceServer,
  DescribeResourceServer: describeResourceServer,
  UpdateResourceServer: updateResourceServer,
  DeleteResourceServer: deleteResourceServer,
  ListResourceServers: listResourceServers,
};
