import type { World } from '../world.ts';
import { openPage, sealPage } from './page-token.ts';

/**
 * One page of a list that is at hand whole. `scope` is the operation with every parameter that has to stay the same
 * from page to page.
 *
 * @throws InvalidParameterException for a token that was not given for this scope.
 */
export function pageOfList<T>(
  world: World,
  scope: readonly unknown[],
  items: readonly T[],
  { size, token }: { size: number; token: string | undefined },
): { items: readonly T[]; next: { NextToken?: string } } {
  const start = openPage(world, scope, token).position;
  const end = start + size;
  const next = end < items.length ? { NextToken: sealPage(world, scope, { position: end }) } : {};
  return { items: items.slice(start, end), next };
}
