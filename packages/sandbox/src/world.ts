import type { Clock } from './clock.ts';
import type { Identifiers } from './identifiers.ts';
import type { Limits } from './limits.ts';
import type { Outbox } from './outbox.ts';
import type { Seal } from './sealed-text.ts';
import { poolNotFound, resourceNotFound } from './service-error.ts';
import type { AppClient } from './state/app-client.ts';
import type { Pool } from './state/pool.ts';
import type { Switches } from './switches.ts';

/** Everything the operations work on. */
export interface World {
  readonly seed: number;
  readonly clock: Clock;
  readonly switches: Switches;
  readonly identifiers: Identifiers;
  readonly outbox: Outbox;
  readonly seal: Seal;
  readonly limits: Limits;
  readonly pools: Map<string, Pool>;
  readonly clients: Map<string, AppClient>;
  listingLagMs: number;
  /** Pools and app clients ever made, for their ids. */
  made: number;
}

/** Who calls, from the request's signature. */
export interface Caller {
  /** Region of the credential scope; undefined for an unsigned request. */
  readonly region: string | undefined;
}

/**
 * The pool of this id, as seen from the caller's Region.
 *
 * @throws ResourceNotFoundException where there is none, or it is in another Region.
 */
export function poolOf(world: World, id: string, caller: Caller): Pool {
  const pool = world.pools.get(id);
  if (pool === undefined) throw poolNotFound(id);
  if (caller.region !== undefined && caller.region !== pool.region) throw poolNotFound(id);
  return pool;
}

/** @throws ResourceNotFoundException where there is no such app client. */
export function clientOf(world: World, id: string): AppClient {
  const client = world.clients.get(id);
  if (client === undefined) throw resourceNotFound(`User pool client ${id} does not exist.`);
  return client;
}
