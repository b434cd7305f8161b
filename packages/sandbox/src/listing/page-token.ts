import { invalidParameter } from '../service-error.ts';
import type { World } from '../world.ts';

/** Where the next page goes on. */
export interface PagePlace {
  readonly position: number;
  /** Epoch ms of the chain's first page. */
  readonly chainSinceMs?: number;
  /** Whether the page before was an empty one, thrown in. */
  readonly afterEmpty?: boolean;
}

interface SealedPlace extends PagePlace {
  readonly scope: string;
  readonly issuedMs: number;
}

const LIFETIME_MS = 3_600_000;

/**
 * Seals a place into a token. `scope` is the operation with every parameter that has to stay the same from page
 * to page (facts §2).
 */
export function sealPage(world: World, scope: readonly unknown[], place: PagePlace): string {
  const sealed: SealedPlace = { ...place, scope: JSON.stringify(scope), issuedMs: world.clock.nowMs() };
  return world.seal.seal('page', sealed);
}

/**
 * Opens a token; without one, the place is the beginning.
 *
 * @throws InvalidParameterException for a token that is not ours, was given for other parameters or is older
 * than an hour (facts §2).
 */
export function openPage(world: World, scope: readonly unknown[], token: string | undefined): PagePlace {
  if (token === undefined) return { position: 0 };
  const place = world.seal.open<SealedPlace>('page', token);
  if (place === undefined || place.scope !== JSON.stringify(scope) || isDead(world, place)) {
    throw invalidParameter('Paging marker is invalid for request.');
  }
  return place;
}

function isDead(world: World, place: SealedPlace): boolean {
  const sinceMs =
    world.switches.tokenHourRunsFrom === 'first-page'
      ? (place.chainSinceMs ?? place.issuedMs)
      : place.issuedMs;
  return world.clock.nowMs() - sinceMs > LIFETIME_MS || place.issuedMs <= world.pageTokensDiedAtMs;
}
