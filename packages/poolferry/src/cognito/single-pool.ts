import type { PoolOptions, QuotaOptions } from '../config/options.ts';
import type { Ports } from '../events.ts';
import { createPacer } from '../pacing/pacer.ts';
import { type AnsweredCall, type AwsAccess, accessForOthers, createCognitoClient } from './client.ts';
import { createDoor, type Door } from './door.ts';

/** The way to one pool, of which nothing is known to work yet. */
export interface SinglePool {
  door: Door;
  region: string;
  /** For the other services of the account. */
  access: AwsAccess;
  /** How far Cognito's clock is ahead of ours; undefined until an answer has told. */
  aheadMs(): number | undefined;
  /** The last call that was answered. */
  lastCall(): AnsweredCall | undefined;
  close(): void;
}

/** A look around makes few calls, and leaves the rest of each rate to production. */
const share = 0.5;

/**
 * Opens one pool without asking it anything, for whoever wants to see each thing fail on its own.
 *
 * @throws InputError `bad-pool-id`, `wrong-region`
 */
export function openSinglePool(
  pool: PoolOptions,
  { ports, quota, killSignal }: { ports: Ports; quota: QuotaOptions; killSignal?: AbortSignal | undefined },
): SinglePool {
  const { clock, emit } = ports;
  const client = createCognitoClient({ pool, clock, maxSockets: 4 });
  const pacer = createPacer({ clock, emit, rates: quota.rates, share: quota.share ?? share });
  return {
    door: createDoor({ client, pacer, ports, killSignal }),
    region: client.region,
    access: accessForOthers(client.access),
    aheadMs: () => client.serverClock.aheadMs(),
    lastCall: client.lastCall,
    close: client.close,
  };
}
