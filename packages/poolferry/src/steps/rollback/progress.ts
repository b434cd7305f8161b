import type { Migration } from '../migration.ts';

const everyMs = 500;

/** Emits `rollback-progress` twice a second and at the end, and keeps the time of the last write, which listings lag behind. */
export function startRollbackProgress(
  { ports, ledger }: Migration,
  of: number,
): { userEnded(): void; stop(): void } {
  const startedMs = ports.clock.monotonicMs();
  let saidMs = startedMs;
  let done = 0;
  const say = () => {
    saidMs = ports.clock.monotonicMs();
    ledger.header.set('lastWriteMs', ports.clock.nowMs());
    const seconds = (saidMs - startedMs) / 1000;
    const usersPerSecond = seconds > 0 ? done / seconds : 0;
    ports.emit({ code: 'rollback-progress', level: 'progress', done, of, usersPerSecond });
  };
  return {
    userEnded() {
      done += 1;
      if (ports.clock.monotonicMs() - saidMs >= everyMs) say();
    },
    stop() {
      if (done > 0) say();
    },
  };
}
