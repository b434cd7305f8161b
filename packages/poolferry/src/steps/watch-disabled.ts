import { listUserPages } from '../cognito/listings.ts';
import { InterruptedError } from '../errors.ts';
import { keyOf } from '../ledger/user-key.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import type { Migration, PoolSide } from './migration.ts';

export const watchEveryMs = 5 * 60_000;
/** At most such a part of the time is spent asking, however many are disabled. */
const restsPerLook = 10;

/**
 * Asks every few minutes who is disabled in the source by now, until the signal fires. A run may take hours, and whoever is
 * disabled meanwhile must not come to life in the target.
 */
export async function watchDisabled(migration: Migration, signal: AbortSignal): Promise<void> {
  const { source, ports } = migration;
  if (source === undefined) return;
  let restMs = watchEveryMs;
  try {
    for (;;) {
      await ports.clock.sleep(restMs, signal);
      const startedMs = ports.clock.monotonicMs();
      await beginAgainAfterDeadTokens(() => noteDisabled(migration, source, signal));
      restMs = Math.max(watchEveryMs, restsPerLook * (ports.clock.monotonicMs() - startedMs));
    }
  } catch (error) {
    if (!InterruptedError.is(error) || !signal.aborted) throw error;
  }
}

/** `status` can be filtered by, and is all that is asked for (facts §2). */
async function noteDisabled({ ledger }: Migration, source: PoolSide, signal: AbortSignal): Promise<void> {
  const filter = 'status = "Disabled"';
  for await (const { users } of listUserPages(source.door, source.userPoolId, { filter, signal })) {
    ledger.transaction(() => {
      for (const user of users) if (!user.enabled) ledger.sourceUsers.noteDisabled(keyOf(user));
    });
  }
}
