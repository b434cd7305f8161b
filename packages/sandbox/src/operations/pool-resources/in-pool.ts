import { checkInput } from '../../input/check.ts';
import {
  CLIENT_ID,
  type FieldRule,
  optional,
  PAGE_TOKEN,
  type Shape,
  USER_POOL_ID,
} from '../../input/rules.ts';
import { pageOfList } from '../../listing/whole-list.ts';
import { resourceNotFound } from '../../service-error.ts';
import type { AppClient } from '../../state/app-client.ts';
import type { Pool } from '../../state/pool.ts';
import { poolOf, type World } from '../../world.ts';
import { type Operation, signed } from '../operation.ts';

/** An operation on one pool, named in its input. */
export function inPool<T>(shape: Shape, handle: (world: World, pool: Pool, given: T) => object): Operation {
  const whole = { UserPoolId: USER_POOL_ID, ...shape };
  return signed((world, input, caller) => {
    const given = checkInput<T & { UserPoolId: string }>(input, whole);
    return handle(world, poolOf(world, given.UserPoolId, caller), given);
  });
}

/** A listing of what one pool has, by pages of MaxResults. */
export function listInPool<T>(
  operation: string,
  maxResults: FieldRule & { max: number },
  member: string,
  itemsOf: (pool: Pool) => Iterable<T>,
  record: (item: T) => object,
): Operation {
  const shape = { MaxResults: maxResults, NextToken: PAGE_TOKEN };
  return inPool<{ MaxResults?: number; NextToken?: string }>(shape, (world, pool, given) => {
    const scope = [operation, pool.id, given.MaxResults ?? 0];
    const size = given.MaxResults || maxResults.max;
    const page = pageOfList(world, scope, [...itemsOf(pool)], { size, token: given.NextToken });
    return { [member]: page.items.map(record), ...page.next };
  });
}

export const ANY_CLIENT: Shape = { ClientId: optional(CLIENT_ID) };
export const ONE_CLIENT: Shape = { ClientId: CLIENT_ID };

/** @throws ResourceNotFoundException where the pool has no such app client. */
export function clientInPool(pool: Pool, id: string): AppClient {
  const client = pool.clients.get(id);
  if (client === undefined) throw resourceNotFound(`User pool client ${id} does not exist.`);
  return client;
}
