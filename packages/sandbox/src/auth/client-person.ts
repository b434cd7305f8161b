import type { AppClient } from '../state/app-client.ts';
import type { Pool } from '../state/pool.ts';
import { clientOf, type World } from '../world.ts';
import { type Person, personNamed } from './existence.ts';
import { checkSecretHash } from './secret-hash.ts';

export interface ClientInput {
  ClientId: string;
  Username: string;
  SecretHash?: string;
}

/** The client, its pool, and the person it asks about, who may not exist. */
export interface ClientRequest {
  readonly client: AppClient;
  readonly pool: Pool;
  readonly person: Person | undefined;
}

/** Reads who asks about whom in the operations that apps call without AWS credentials. */
export function clientRequest(world: World, given: ClientInput): ClientRequest {
  const client = clientOf(world, given.ClientId);
  checkSecretHash(client, given.Username, given.SecretHash);
  const pool = world.pools.get(client.poolId) as Pool;
  return { client, pool, person: personNamed(pool, given.Username) };
}
