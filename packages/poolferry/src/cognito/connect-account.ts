import type { PoolOptions } from '../config/options.ts';
import { createPacer } from '../pacing/pacer.ts';
import { createCognitoClient } from './client.ts';
import type { ConnectOptions } from './connect.ts';
import { createDoor, type Door } from './door.ts';

/** The way to an account and Region in which a pool is to be made. */
export interface AccountConnection {
  region: string;
  /** For calls that are about no pool. */
  door: Door;
  /** The way to a pool there, on the same budgets. */
  openPool(userPoolId: string): Door;
  /** Closes the connections. */
  close(): void;
}

/** Stands for the pool in errors as long as there is none. */
const yetToBeMade = 'thePoolToBeMade';

/** A few dozen calls. Most are capped by the new pool, which nobody else calls yet (facts §1.1). */
const share = 0.8;

/**
 * Opens the way to an account and Region. Nothing is asked of AWS yet.
 *
 * @throws InputError `bad-pool-id` where the Region is none
 */
export function connectAccount(
  { region, ...access }: Omit<PoolOptions, 'userPoolId' | 'region'> & { region: string },
  { ports, quota, killSignal, maxSockets = 8 }: ConnectOptions,
): AccountConnection {
  const { clock, emit } = ports;
  const pacer = createPacer({ clock, emit, rates: quota.rates, share: quota.share ?? share });
  const closing: (() => void)[] = [];
  const openPool = (userPoolId: string): Door => {
    const client = createCognitoClient({ pool: { ...access, userPoolId }, clock, maxSockets });
    closing.push(client.close);
    return createDoor({ client, pacer, ports, killSignal });
  };
  return {
    region,
    door: openPool(`${region}_${yetToBeMade}`),
    openPool,
    close: () => {
      for (const close of closing) close();
    },
  };
}
