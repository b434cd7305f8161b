import { type Fault, faultNamed } from './faults.ts';
import { ServiceError } from './service-error.ts';
import type { Strike } from './strikes.ts';
import type { World } from './world.ts';

/** What can be done to the sandbox as a whole. */
export interface Standing {
  readonly world: World;
  /** Cuts every connection and refuses new ones for so long. */
  goAway(forMs: number): void;
}

/**
 * Lets a strike have its effect at once; returns the fault that is left for the answer, if any.
 *
 * @throws ServiceError where the strike is a refusal.
 */
export function sufferStrike({ world, goAway }: Standing, strike: Strike | undefined): Fault | undefined {
  if (strike === undefined) return undefined;
  switch (strike.fault) {
    case 'slow':
    case 'listing-goes-back':
      return undefined;
    case 'credentials-expired':
      throw new ServiceError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
    case 'signature-expired':
      throw new ServiceError(
        'InvalidSignatureException',
        'Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z (20260101T000501Z - 5 min.)',
      );
    case 'page-tokens-die':
      world.pageTokensDiedAtMs = world.clock.nowMs();
      return undefined;
    case 'connections-refused':
      goAway(strike.forMs);
      return faultNamed('reset-before');
    default:
      return faultNamed(strike.fault);
  }
}

/** Lets a struck listing read what it would have read so long ago. */
export function readAsStruck<T>(
  { pools }: World,
  poolId: string | undefined,
  strike: Strike | undefined,
  read: () => T,
): T {
  const pool = poolId === undefined ? undefined : pools.get(poolId);
  if (strike?.fault !== 'listing-goes-back' || pool === undefined) return read();
  return pool.lag.asOf(strike.forMs, read);
}

/** How much later a struck call is answered. */
export const delayOf = (strike: Strike | undefined): number => (strike?.fault === 'slow' ? strike.forMs : 0);
