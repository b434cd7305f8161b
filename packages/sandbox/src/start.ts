import { Access } from './access.ts';
import { createClock } from './clock.ts';
import { createControl } from './control/control.ts';
import { DailyEmails } from './daily-emails.ts';
import { createFaults, type FaultName } from './faults.ts';
import { Roles } from './iam/roles.ts';
import { createIdentifiers } from './identifiers.ts';
import { ImportJobs } from './import-jobs/job-list.ts';
import { createImportRunner } from './import-jobs/runner.ts';
import { JobLogs } from './job-logs/job-logs.ts';
import { createLatency } from './latency.ts';
import { openListener } from './listener.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createRequestLog } from './request-log.ts';
import { createSeal } from './sealed-text.ts';
import { SecretLog } from './secret-log.ts';
import { seedPools } from './seed-pools.ts';
import { createSandboxServer, type Weather } from './server.ts';
import { ServiceQuotas } from './service-quotas/service-quotas.ts';
import { Strikes } from './strikes.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import { createThrottle } from './throttle.ts';
import { Triggers } from './triggers.ts';
import type { GivesUp, World } from './world.ts';

/** How the sandbox behaves; every member has a default. */
export interface SandboxOptions {
  /** TCP port; 0, the default, picks a free one. */
  port?: number;
  host?: string;
  /** Users of the source pool; 2,000 unless told. */
  users?: number;
  /** All that looks random follows from it; 1 unless told. */
  seed?: number;
  /** Multiplies every documented request rate; `off` throttles nothing. 1 unless told. */
  quota?: number | 'off';
  /** Range of an answer's delay in ms; none unless told. */
  latencyMs?: readonly [number, number];
  faults?: 'none' | 'all' | FaultName[];
  /** Multiplies how often faults strike; 1 unless told. */
  faultIntensity?: number;
  /** How long listings lag behind writes, at most; 300 unless told. */
  listingLagMs?: number;
  /** How long after a row was imported its line can be read in the job's log; 0 unless told. */
  jobLogLagMs?: number;
  /** When an import job gives up; more than half of the rows, from the 100th on or at the end, unless told. */
  importGivesUp?: GivesUp;
  /** What Cognito's own sender may send a day; 50 unless told. */
  emailsADay?: number | 'off';
  switches?: Partial<Switches>;
  /** Epoch ms; the machine's clock unless told. */
  nowMs?: () => number;
}

/** A pool of the sandbox and its app client. */
export interface SandboxPool {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** A sandbox that answers. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Signs in by username and holds the generated users. */
  readonly source: SandboxPool;
  /** Signs in by email, folds case, starts empty. */
  readonly target: SandboxPool;
  /** The password of a generated user of the source; undefined for federated users and strangers. */
  passwordOf(username: string): string | undefined;
  readonly outbox: Outbox;
  /** Stops answering and closes every socket. */
  close(): Promise<void>;
}

const DEFAULT_USERS = 2_000;
const DEFAULT_LISTING_LAG_MS = 300;
/** facts §1.4. */
const DEFAULT_EMAILS_A_DAY = 50;
/** Every public example of such a job had more failures than imports, be it of one row. */
const DEFAULT_GIVES_UP: GivesUp = { failingShare: 0.5, afterRows: 100 };

/**
 * Starts a local Cognito with two pools.
 *
 * @throws Error from `listen` where the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? 1;
  const clock = createClock(options.nowMs ?? Date.now);
  const throttle = createThrottle({ multiplier: options.quota ?? 1, nowMs: clock.nowMs });
  const world: World = {
    seed,
    clock,
    switches: { ...DEFAULT_SWITCHES, ...options.switches },
    identifiers: createIdentifiers(seed),
    outbox: createOutbox(),
    seal: createSeal(`sandbox/${seed}`),
    secrets: new SecretLog(),
    limits: throttle,
    pools: new Map(),
    clients: new Map(),
    domains: new Map(),
    imports: new ImportJobs(),
    jobLogs: new JobLogs(options.jobLogLagMs ?? 0),
    roles: new Roles(),
    triggers: new Triggers(),
    dailyEmails: new DailyEmails(options.emailsADay ?? DEFAULT_EMAILS_A_DAY),
    access: new Access(),
    quotas: new ServiceQuotas(),
    importGivesUp: options.importGivesUp ?? DEFAULT_GIVES_UP,
    endpoint: '',
    listingLagMs: options.listingLagMs ?? DEFAULT_LISTING_LAG_MS,
    pageTokensDiedAtMs: Number.NEGATIVE_INFINITY,
    made: 0,
  };
  const [minMs, maxMs] = options.latencyMs ?? [0, 0];
  const weather: Weather = {
    throttle,
    faults: createFaults({ names: options.faults ?? 'none', seed, intensity: options.faultIntensity ?? 1 }),
    latency: createLatency({ minMs, maxMs, seed }),
    strikes: new Strikes(),
  };
  const { source, target } = seedPools(world, options.users ?? DEFAULT_USERS);
  const passwordOf = (username: string) =>
    world.pools.get(source.userPoolId)?.users.byUsername(username)?.password;
  const log = createRequestLog();
  const control = createControl({
    world,
    log,
    passwordOf,
    strikes: weather.strikes,
    setQuota: (multiplier) => throttle.setMultiplier(multiplier),
    setFaults: (names, intensity) => {
      weather.faults = createFaults({ names, seed, intensity });
    },
    setLatencyMs: ([least, most]) => {
      weather.latency = createLatency({ minMs: least, maxMs: most, seed });
    },
    setListingLagMs: (lagMs) => {
      world.listingLagMs = lagMs;
      for (const pool of world.pools.values()) pool.lag.setLagMs(lagMs);
    },
  });
  const imports = createImportRunner(world);
  const host = options.host ?? '127.0.0.1';
  const server = createSandboxServer({
    world,
    weather,
    log,
    control,
    imports,
    goAway: (forMs) => door.closeFor(forMs),
  });
  const door = await openListener(server, { host, port: options.port ?? 0 });
  world.endpoint = `http://${host}:${door.port}`;
  return {
    endpoint: world.endpoint,
    source,
    target,
    passwordOf,
    outbox: world.outbox,
    close: () => {
      imports.close();
      return door.close();
    },
  };
}
