import { KNOWN_QUOTAS } from '../service-quotas/known-quotas.ts';
import { type Endpoint, nonNegative } from './endpoint.ts';

/** What the caller may do, by permissions, clock and quotas. */
export const accessEndpoints: Record<string, Endpoint> = {
  'GET deny': ({ world }) => ({ denied: world.access.denials() }),
  'POST deny': ({ world }, _query, { actions, pool }) => {
    const named = Array.isArray(actions) && actions.every((action) => /^[a-z-]+:[\w*]+$/i.test(action));
    if (!named) throw new Error('actions is a list such as ["cognito-idp:ListUsers"]');
    if (pool !== undefined && typeof pool !== 'string') throw new Error('pool is the id of a pool');
    world.access.deny(actions, pool);
    return { denied: world.access.denials() };
  },
  'DELETE deny': ({ world }) => {
    world.access.allowAll();
    return {};
  },
  'POST clock-skew': ({ world }, _query, { aheadMs }) => {
    if (typeof aheadMs !== 'number' || !Number.isFinite(aheadMs)) throw new Error('aheadMs is a number');
    world.access.aheadMs = aheadMs;
    return { aheadMs };
  },
  'POST credentials': ({ world }, _query, { expired }) => {
    if (typeof expired !== 'boolean') throw new Error('expired is true or false');
    world.access.isExpired = expired;
    return { expired };
  },
  'POST service-quota': ({ world }, _query, body) => {
    const quota = KNOWN_QUOTAS.find(({ code, category }) => body.quota === code || body.quota === category);
    if (quota === undefined)
      throw new Error('quota is the code of a quota, or a category such as UserCreation');
    world.quotas.approve(quota, nonNegative(body, 'value'), world.clock.nowSeconds());
    return { code: quota.code, value: world.quotas.valueOf(quota) };
  },
};
