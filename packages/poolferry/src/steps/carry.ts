import { stopIfAborted } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { Reached } from '../ledger/progress.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { advance, type Crossing } from './advance.ts';
import type { Arrivals } from './arrivals.ts';
import { inFlight } from './in-flight.ts';
import { startProgress } from './migrate-progress.ts';
import type { Migration } from './migration.ts';
import { type RefusalStreak, refusalStreak } from './refusal-streak.ts';
import type { Selection } from './selection.ts';
import { targetGroups } from './target-groups.ts';
import { userFailureOf } from './user-failure.ts';
import { usersAtOnce } from './users-at-once.ts';
import { watchDisabled } from './watch-disabled.ts';

const pageSize = 500;

/**
 * Carries every selected pending user as far as they go, and whoever arrives by an import job meanwhile. A user's failure is
 * theirs; any other error ends the run.
 */
export async function carryUsers(
  migration: Migration,
  selection: Selection,
  arrivals?: Arrivals,
): Promise<void> {
  const { ports, ledger } = migration;
  const progress = startProgress(migration);
  const streak = refusalStreak();
  const done: Crossing['done'] = (kind) => {
    progress.done(kind);
    if (kind === 'create') streak.userGotThrough();
  };
  const crossing: Crossing = { groups: targetGroups(migration, () => progress.done('group')), done };
  const tellTaken = once(() => tellOthersAtWork(migration));
  let stopped: { error: unknown } | undefined;
  const atOnce = usersAtOnce(ports.clock, () => migration.target.pacer.paces());
  const isOver = () => stopped !== undefined || ports.signal.aborted;

  const carry = async (user: LedgerUser) =>
    progress.userEnded(await carryOne(migration, user, crossing, streak, tellTaken));
  const watching = new AbortController();
  const stop = (error: unknown): void => {
    stopped ??= { error };
    arrivals?.close();
  };
  const watch = watchDisabled(migration, watching.signal).catch(stop);
  const emptyGroups = selection.isEverybody ? crossing.groups.createRest(isOver).catch(stop) : undefined;
  try {
    do {
      const next = pendingUsers(ledger, selection, arrivals !== undefined);
      await inFlight(atOnce, next, carry, isOver);
    } while (!isOver() && (await arrivals?.next()));
  } catch (error) {
    stop(error);
  }
  await emptyGroups;
  watching.abort();
  await watch;
  progress.stop();
  if (stopped !== undefined) throw (stopped as { error: unknown }).error;
  stopIfAborted(ports.signal);
}

async function carryOne(
  migration: Migration,
  user: LedgerUser,
  crossing: Crossing,
  streak: RefusalStreak,
  tellTaken: () => void,
): Promise<'migrated' | 'failed'> {
  try {
    await advance(migration, user, crossing);
    streak.userGotThrough();
    return 'migrated';
  } catch (error) {
    const failure = userFailureOf(error);
    if (failure === undefined) throw error;
    migration.ledger.users.fail(user.id, failure.code, failure.message);
    migration.ports.emit({
      code: 'user-failed',
      level: 'warn',
      sub: user.sub ?? '',
      failure: failure.code,
      message: failure.message,
    });
    if (failure.code === 'name-taken') tellTaken();
    // With nobody left there is nobody to spare.
    streak.userFailed(failure, () => migration.ledger.users.toCarry(user.id, 1).length > 0);
    return 'failed';
  }
}

/** Who has a name now that was free at plan time is somebody else's work, and perhaps the first of many. */
function tellOthersAtWork({ ports }: Migration): void {
  ports.emit({
    code: 'others-at-work',
    level: 'warn',
    seenBy: 'refusal',
    users: 1,
    withOurNames: 1,
    message:
      'A name that was free when the plan was made is taken in the target by somebody who is not ours: a sign-up, or another ledger at work on the same target. If it is another ledger, stop one of the two.',
  });
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

/** A source of pending users, read a page at a time so that memory does not grow with their number. */
function pendingUsers(
  ledger: Ledger,
  selection: Selection,
  withArrivals: boolean,
): () => LedgerUser | undefined {
  let page: LedgerUser[] = [];
  let position = 0;
  let afterId = 0;
  let isAtEnd = false;
  let readAt = 0;
  // As the ledger has them by now: the source may have disabled them since the page was read.
  const renewed = (user: LedgerUser): LedgerUser =>
    readAt === ledger.sourceUsers.sourceChanges() ? user : (ledger.users.byId(user.id) ?? user);
  return () => {
    for (;;) {
      if (isAtEnd || (selection.isFull() && !withArrivals)) return undefined;
      const user = page[position];
      if (user === undefined) {
        page = ledger.users.toCarry(afterId, pageSize);
        readAt = ledger.sourceUsers.sourceChanges();
        position = 0;
        // Remembered for all who ask: whoever is not to be carried yet would be gone through again for each.
        isAtEnd = page.length === 0;
        afterId = page.at(-1)?.id ?? afterId;
        continue;
      }
      position += 1;
      // Whoever came by an import job got their place with its file.
      const hasPlace = user.job !== null && user.reached >= Reached.created;
      if (hasPlace || selection.take(user)) return renewed(user);
    }
  };
}
