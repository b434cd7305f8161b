import { InterruptedError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { advance, type Crossing } from './advance.ts';
import { startProgress } from './migrate-progress.ts';
import type { Migration } from './migration.ts';
import { type RefusalStreak, refusalStreak } from './refusal-streak.ts';
import { targetGroups } from './target-groups.ts';
import { userFailureOf } from './user-failure.ts';
import { watchDisabled } from './watch-disabled.ts';

/**
 * Users on the way at once, each with one call: enough to keep 2,500 calls a second going at 80 ms an answer, which
 * is more than one process can make. More would only cost memory.
 */
export const usersInFlight = 200;

const pageSize = 500;

/** Which pending users a run takes. */
export interface Selection {
  limit?: number | undefined;
  /** Subs, usernames or emails of the only users to take. */
  only?: ReadonlySet<string> | undefined;
}

/** Carries every selected pending user as far as they go. A user's failure is theirs; any other error ends the run. */
export async function carryUsers(migration: Migration, selection: Selection): Promise<void> {
  const { ports, ledger } = migration;
  const unmatched = new Set(selection.only);
  const next = pendingUsers(ledger, selection, unmatched);
  const progress = startProgress(migration);
  const streak = refusalStreak();
  const done: Crossing['done'] = (kind) => {
    progress.done(kind);
    if (kind === 'create') streak.userGotThrough();
  };
  const crossing: Crossing = { groups: targetGroups(migration), done };
  let stopped: { error: unknown } | undefined;

  const carryOneAfterAnother = async () => {
    for (let user = next(); user !== undefined; user = next()) {
      if (stopped !== undefined || ports.signal.aborted) return;
      try {
        progress.userEnded(await carryOne(migration, user, crossing, streak));
      } catch (error) {
        stopped ??= { error };
        return;
      }
    }
  };
  const watching = new AbortController();
  const watch = watchDisabled(migration, watching.signal).catch((error: unknown) => {
    stopped ??= { error };
  });
  try {
    await Promise.all(Array.from({ length: usersInFlight }, carryOneAfterAnother));
    const everybody = selection.limit === undefined && selection.only === undefined;
    if (everybody && stopped === undefined && !ports.signal.aborted) await crossing.groups.createRest();
  } finally {
    watching.abort();
    await watch;
    progress.stop();
  }
  if (stopped !== undefined) throw (stopped as { error: unknown }).error;
  if (ports.signal.aborted) throw new InterruptedError();
  if (selection.limit === undefined && unmatched.size > 0) tellUnmatched(migration, unmatched.size);
}

/** The names themselves stay out: they are people's. */
function tellUnmatched({ ports }: Migration, names: number): void {
  const message = `${names} of the names to take match nobody who is pending: mistyped, or carried or left behind already.`;
  ports.emit({ code: 'notice', level: 'warn', topic: 'only-unmatched', message });
}

async function carryOne(
  migration: Migration,
  user: LedgerUser,
  crossing: Crossing,
  streak: RefusalStreak,
): Promise<'migrated' | 'failed'> {
  try {
    // As the ledger has them by now: the source may have disabled them since the page was read.
    await advance(migration, migration.ledger.users.byId(user.id) ?? user, crossing);
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
    // With nobody left there is nobody to spare.
    if (migration.ledger.users.toCarry(user.id, 1).length > 0) streak.userFailed(failure);
    return 'failed';
  }
}

/** A source of pending users, read a page at a time so that memory does not grow with their number. */
function pendingUsers(
  ledger: Ledger,
  { limit = Infinity, only }: Selection,
  unmatched: Set<string>,
): () => LedgerUser | undefined {
  let page: LedgerUser[] = [];
  let position = 0;
  let afterId = 0;
  let given = 0;
  return () => {
    while (given < limit) {
      const user = page[position];
      if (user === undefined) {
        page = ledger.users.toCarry(afterId, pageSize);
        position = 0;
        if (page.length === 0) return undefined;
        afterId = page.at(-1)?.id ?? afterId;
        continue;
      }
      position += 1;
      if (only !== undefined && !isNamed(user, only, unmatched)) continue;
      given += 1;
      return user;
    }
    return undefined;
  };
}

function isNamed(user: LedgerUser, only: ReadonlySet<string>, unmatched: Set<string>): boolean {
  const names = [user.sub, user.username, user.attributes.email];
  const matching = names.filter((name) => name !== undefined && only.has(name)) as string[];
  for (const name of matching) unmatched.delete(name);
  return matching.length > 0;
}
