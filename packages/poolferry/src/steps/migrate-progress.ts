import type { Counts } from '../events.ts';
import type { Category } from '../pacing/categories.ts';
import type { CallKind } from './advance.ts';
import { callsLeft } from './calls-left.ts';
import type { Migration } from './migration.ts';

const everyMs = 500;
/** The rate is taken over this window: long enough to be steady, short enough to show a change. */
const windowMs = 10_000;

const categoryOf: Record<CallKind, Category> = {
  create: 'UserCreation',
  disable: 'UserUpdate',
  membership: 'UserUpdate',
  mfa: 'UserResourceUpdate',
  password: 'UserAccountRecovery',
  group: 'UserPoolResourceUpdate',
};

export interface MigrateProgress {
  done(kind: CallKind): void;
  userEnded(outcome: 'migrated' | 'failed'): void;
  stop(): void;
}

/** Emits `migrate-progress` twice a second, and once at the end, from counters instead of the ledger's tables. */
export function startProgress(migration: Migration): MigrateProgress {
  const { ports, ledger } = migration;
  const left = countedLeft(migration);
  const samples: { atMs: number; ended: number }[] = [{ atMs: ports.clock.monotonicMs(), ended: 0 }];
  const before = ledger.census.counts();
  const endedAs = { migrated: 0, failed: 0 };

  const emit = (counts: Counts) => {
    const ended = endedAs.migrated + endedAs.failed;
    const nowMs = ports.clock.monotonicMs();
    samples.push({ atMs: nowMs, ended });
    while (samples.length > 2 && nowMs - (samples[0]?.atMs ?? 0) > windowMs) samples.shift();
    const oldest = samples[0] ?? { atMs: nowMs, ended };
    const seconds = (nowMs - oldest.atMs) / 1000;
    const paces = migration.target.pacer.paces();
    const slowest = slowestOf(left, paces);
    const usersPerSecond = seconds > 0 ? (ended - oldest.ended) / seconds : 0;
    const noAnswer = migration.target.door.noAnswer();
    // What is left to do says nothing of the time while nothing gets done.
    const wait = noAnswer ? { noAnswer } : slowest && { secondsLeft: slowest.seconds };
    const pace = paces.find((one) => one.category === slowest?.category);
    ledger.header.set('pace', {
      atMs: ports.clock.nowMs(),
      usersPerSecond,
      ...(pace !== undefined && { slowest: pace }),
      ...wait,
    });
    ports.emit({
      code: 'migrate-progress',
      level: 'progress',
      counts,
      usersPerSecond,
      paces,
      ...(slowest !== undefined && { slowest: slowest.category }),
      ...wait,
    });
  };
  const running = () => ({
    ...before,
    migrated: before.migrated + endedAs.migrated,
    failed: before.failed + endedAs.failed,
    pending: before.pending - endedAs.migrated - endedAs.failed,
  });
  let failure: { error: unknown } | undefined;
  const timer = setInterval(() => {
    try {
      ledger.header.set('lastWriteMs', ports.clock.nowMs());
      emit(running());
    } catch (error) {
      // A full disk, for one: nobody awaits a timer, so stop() tells.
      failure ??= { error };
      clearInterval(timer);
    }
  }, everyMs);
  timer.unref();

  return {
    done: (kind) => {
      const category = categoryOf[kind];
      left.set(category, Math.max(0, (left.get(category) ?? 0) - 1));
    },
    userEnded: (outcome) => {
      endedAs[outcome] += 1;
    },
    stop: () => {
      clearInterval(timer);
      if (failure !== undefined) throw failure.error;
      ledger.header.set('lastWriteMs', ports.clock.nowMs());
      emit(ledger.census.counts());
      // What comes next, a verification, has no such pace.
      ledger.header.unset('pace');
    },
  };
}

/** Of what is left, what is counted here as it gets done: whatever never counts down would be the slowest at last. */
function countedLeft(migration: Migration): Map<Category, number> {
  const counted = new Set(Object.values(categoryOf));
  const left = [...callsLeft(migration)].filter(([category]) => counted.has(category));
  // Without the two calls that make each import job.
  return new Map([...left, [categoryOf.group, migration.ledger.groups.toCreate()]]);
}

function slowestOf(
  left: ReadonlyMap<Category, number>,
  paces: readonly { category: Category; ratePerSecond: number }[],
): { category: Category; seconds: number } | undefined {
  let slowest: { category: Category; seconds: number } | undefined;
  for (const { category, ratePerSecond } of paces) {
    const seconds = (left.get(category) ?? 0) / ratePerSecond;
    if (seconds > (slowest?.seconds ?? 0)) slowest = { category, seconds };
  }
  return slowest;
}
