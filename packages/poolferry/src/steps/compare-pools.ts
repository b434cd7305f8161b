import { type ConnectedPool, type ConnectOptions, connectPools } from '../cognito/connect.ts';
import { type PoolSettings, readPoolSettings } from '../cognito/pool-settings.ts';
import type { PoolOptions } from '../config/options.ts';
import { diffPools, type PoolComparison } from '../pools/diff.ts';

/**
 * Reads everything of two pools but their users, and compares it. Nothing is written anywhere.
 *
 * @throws InputError for pools and credentials that do not fit; what else may not be read is in `notCompared`
 */
export async function comparePools(
  pools: { source: PoolOptions; target: PoolOptions },
  options: ConnectOptions,
): Promise<PoolComparison> {
  const { source, target } = await connectPools(pools, options);
  const read = (pool: ConnectedPool, name: 'source' | 'target'): Promise<PoolSettings> =>
    readPoolSettings(pool.door, {
      depth: 'all',
      onProgress: (progress) =>
        options.ports.emit({ code: 'settings-progress', level: 'progress', pool: name, ...progress }),
    });
  try {
    const [ofSource, ofTarget] = await Promise.all([read(source, 'source'), read(target, 'target')]);
    return diffPools(ofSource, ofTarget);
  } finally {
    source.close();
    target.close();
  }
}
