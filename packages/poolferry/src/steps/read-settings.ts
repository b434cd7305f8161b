import type { Door } from '../cognito/door.ts';
import { type PoolSettings, readPoolSettings } from '../cognito/pool-settings.ts';
import { type PoolPair, settled } from '../pools/pool-pair.ts';
import type { Migration, PoolSide } from './migration.ts';

/**
 * Reads the settings of both pools side by side, and beside the listing where there is one: a pool with many app clients
 * takes minutes, and draws on other budgets (facts §1.2).
 */
export async function readSettingsBeside(
  migration: Migration,
  listing: (() => Promise<void>) | undefined,
): Promise<PoolPair> {
  const { source, target } = migration;
  const failed = new AbortController();
  const signal = AbortSignal.any([migration.ports.signal, failed.signal]);
  try {
    const [ofTarget, ofSource] = await Promise.all([
      readSide(migration, 'target', target, signal),
      source && readSide(migration, 'source', source, signal),
      listing?.(),
    ]);
    return { ...(ofSource && { source: ofSource }), target: ofTarget };
  } finally {
    // Where one of them fails, the others have nothing left to read for.
    failed.abort();
  }
}

async function readSide(
  { ports }: Migration,
  name: 'source' | 'target',
  { door }: PoolSide,
  signal: AbortSignal,
): Promise<PoolSettings> {
  const settings = await readPoolSettings(boundBy(door, signal), {
    depth: 'deciding',
    onProgress: (read) => ports.emit({ code: 'settings-progress', level: 'progress', pool: name, ...read }),
  });
  const denied = settings.unread.filter(({ reason }) => reason === 'access-denied');
  if (denied.length > 0) {
    const operations = denied.map(({ operation }) => operation).join(', ');
    const message = `These credentials may not call ${operations} on the ${name}: the plan does not know what they would tell.`;
    ports.emit({ code: 'notice', level: 'warn', topic: 'settings-unread', message });
  }
  return settled(settings);
}

function boundBy(door: Door, signal: AbortSignal): Door {
  return {
    ...door,
    call: (operation, input, options) => door.call(operation, input, { ...options, signal }),
  };
}
