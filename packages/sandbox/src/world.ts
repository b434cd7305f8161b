import type { Access } from './access.ts';
import type { Clock } from './clock.ts';
import type { DailyEmails } from './daily-emails.ts';
import type { Roles } from './iam/roles.ts';
import type { Identifiers } from './identifiers.ts';
import type { ImportJobs } from './import-jobs/job-list.ts';
import type { JobLogs } from './job-logs/job-logs.ts';
import type { Limits } from './limits.ts';
import type { Outbox } from './outbox.ts';
import type { Seal } from './sealed-text.ts';
import type { SecretLog } from './secret-log.ts';
import { poolNotFound, resourceNotFound } from './service-error.ts';
import type { ServiceQuotas } from './service-quotas/service-quotas.ts';
import type { AppClient } from './state/app-client.ts';
import type { Pool } from './state/pool.ts';
import type { PoolDomain } from './state/pool-resources.ts';
import type { Switches } from './switches.ts';
import type { Triggers } from './triggers.ts';

/** Everything the operations work on. */
export interface World {
  readonly seed: number;
  readonly clock: Clock;
  readonly switches: Switches;
  readonly identifiers: Identifiers;
  readonly outbox: Outbox;
  readonly seal: Seal;
  readonly secrets: SecretLog;
  readonly limits: Limits;
  readonly pools: Map<string, Pool>;
  readonly clients: Map<string, AppClient>;
  /** Domains of every pool, by name and, where it is a prefix, Region. */
  readonly domains: Map<string, PoolDomain>;
  /** Import jobs of every pool, and the log of each. */
  readonly imports: ImportJobs;
  readonly jobLogs: JobLogs;
  readonly roles: Roles;
  readonly triggers: Triggers;
  readonly dailyEmails: DailyEmails;
  readonly access: Access;
  /** What the account may have at most, by Service Quotas. */
  readonly quotas: ServiceQuotas;
  /** When a job gives up on its file; it can be told otherwise while the sandbox runs. */
  importGivesUp: GivesUp;
  /** Where the sandbox answers; empty until it does. */
  endpoint: string;
  listingLagMs: number;
  /** Page tokens of then and before are dead; epoch ms. */
  pageTokensDiedAtMs: number;
  /** Pools and app clients ever made, for their ids. */
  made: number;
}

/** A job ends as Failed once more than this share of its rows was not imported (facts §3.4, UNCERTAIN). */
export interface GivesUp {
  /** 0 to 1; 1 never gives up. */
  readonly failingShare: number;
  /** Rows before the share is looked at; at the end of the file it always is. */
  readonly afterRows: number;
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
