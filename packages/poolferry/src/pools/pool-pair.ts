import type { PoolSettings } from '../cognito/pool-settings.ts';

/** The settings of both pools as a plan found them. An import has no source pool. */
export interface PoolPair {
  source?: PoolSettings;
  target: PoolSettings;
}

/** What changes by itself, and says nothing about how a pool is set. */
const passing = new Set(['CreationDate', 'LastModifiedDate', 'EstimatedNumberOfUsers', '$metadata']);

/** The same settings as plain JSON, so that those of a pool that nobody has touched are equal at any time. */
export function settled<T>(settings: T): T {
  return JSON.parse(
    JSON.stringify(settings, (key, value: unknown) => (passing.has(key) ? undefined : value)),
  ) as T;
}
