import { hash } from 'node:crypto';
import type { PagePlace } from './page-token.ts';

const SHORT_ONE_IN = 20;
const EMPTY_ONE_IN = 50;

/**
 * Makes some pages shorter than asked and some empty, though more follow (facts §2). It depends on the seed and
 * the place alone, so that the same listing has the same pages.
 */
export function pageShape(
  seed: number,
  poolId: string,
  place: PagePlace,
  limit: number,
): { empty: boolean; limit: number } {
  if (limit === 1) return { empty: false, limit };
  const dice = Number.parseInt(hash('sha1', `${seed}/${poolId}/${place.position}`, 'hex').slice(0, 8), 16);
  if (!place.afterEmpty && dice % EMPTY_ONE_IN === 0) return { empty: true, limit: 0 };
  if (Math.floor(dice / EMPTY_ONE_IN) % SHORT_ONE_IN !== 0) return { empty: false, limit };
  return { empty: false, limit: 1 + (Math.floor(dice / 1000) % (limit - 1)) };
}
