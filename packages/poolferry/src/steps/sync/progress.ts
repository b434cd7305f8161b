import type { Migration } from '../migration.ts';

const everyMs = 500;

/**
 * Emits `sync-progress` twice a second, and keeps the time of the last write, which listings lag behind; of a sync that has `nothing` to
 * write there is none.
 */
export function startSyncProgress(
  { ports, ledger }: Migration,
  { nothing }: { nothing: boolean },
): { userEnded(): void; stop(): void } {
  let saidMs = ports.clock.monotonicMs();
  let done = 0;
  const say = () => {
    saidMs = ports.clock.monotonicMs();
    if (!nothing) ledger.header.set('lastWriteMs', ports.clock.nowMs());
    ports.emit({ code: 'sync-progress', level: 'progress', done });
  };
  return {
    userEnded() {
      done += 1;
      if (ports.clock.monotonicMs() - saidMs >= everyMs) say();
    },
    stop: say,
  };
}
