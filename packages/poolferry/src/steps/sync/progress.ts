import type { Migration } from '../migration.ts';

const everyMs = 500;

/** Emits `sync-progress` twice a second, and keeps the time of the last write, which listings lag behind. */
export function startSyncProgress({ ports, ledger }: Migration): { userEnded(): void; stop(): void } {
  let saidMs = ports.clock.monotonicMs();
  let done = 0;
  const say = () => {
    saidMs = ports.clock.monotonicMs();
    ledger.header.set('lastWriteMs', ports.clock.nowMs());
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
