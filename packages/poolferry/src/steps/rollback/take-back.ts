import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import { stopIfAborted } from '../../errors.ts';
import { pagesById } from '../../ledger/pages.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { inFlight, oneByOne } from '../in-flight.ts';
import { nameOf, type Standing, standingBeforeDelete } from '../look-at-user.ts';
import { lostAnswers } from '../lost-answers.ts';
import type { Migration } from '../migration.ts';
import { NamedPeople } from '../named-people.ts';
import { userFailureOf } from '../user-failure.ts';
import type { Choice, RollbackView } from './look.ts';
import { startRollbackProgress } from './progress.ts';
import { type SparedGroup, takeBackGroups } from './take-back-groups.ts';

export interface RollbackResult {
  /** Deleted in this run, or in an earlier one that was killed before it knew. */
  deleted: number;
  /** Were not in the target any more. */
  gone: number;
  /** Have changed since, and were not named: still in the target. */
  spared: number;
  /** Cognito refused to delete them: still in the target. */
  failed: number;
  groupsDeleted: number;
  sparedGroups: SparedGroup[];
}

const pageSize = 500;
const mostInFlight = 200;

type Fate = 'deleted' | 'gone' | 'spared' | 'failed';

/**
 * Deletes whom `lookBack` has found as this ledger left them, and whom a person has named; then, unless people were named, the
 * groups that this ledger made and that are empty again. Each user is looked at once more right before. The same call goes on
 * where an earlier one was stopped.
 */
export async function takeBack(
  migration: Migration,
  view: RollbackView,
  choice: Choice,
): Promise<RollbackResult> {
  const { ports } = migration;
  const startedMs = ports.clock.monotonicMs();
  ports.emit({ code: 'step-started', level: 'info', step: 'rollback' });
  tellUnmatched(migration, choice);
  recordBegin(migration, view, choice);
  const fates = await takeBackUsers(migration, view, choice);
  const groups = choice.only === undefined ? await takeBackGroups(migration) : { deleted: 0, spared: [] };
  recordEnd(migration, choice);
  const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
  ports.emit({ code: 'step-ended', level: 'info', step: 'rollback', seconds });
  return { ...fates, groupsDeleted: groups.deleted, sparedGroups: groups.spared };
}

/** From here on the ledger no longer tells who crosses: nobody is to be made again by the next `migrate`. */
function recordBegin({ ledger: { header } }: Migration, view: RollbackView, { only }: Choice): void {
  if (view.toDelete + view.gone === 0) return;
  if (only === undefined) header.set('rollback', 'under-way');
  else if (header.get('rollback') === undefined) header.set('rollback', 'named-under-way');
}

/**
 * Who was named is `rolled-back`, which holds nobody else up. Also for a run that finds nothing left to do: the one before it may have
 * been stopped before it could say so.
 */
export function recordEnd({ ledger: { header, undo } }: Migration, { only }: Choice): void {
  const state = header.get('rollback');
  if (only === undefined && state === 'under-way') header.set('rollback', 'done');
  if (state === 'named-under-way' && undo.unresolved() === 0) header.unset('rollback');
}

function tellUnmatched({ ledger, ports }: Migration, { only }: Choice): void {
  if (only === undefined) return;
  const named = new NamedPeople(only);
  for (const page of pagesById((id) => ledger.undo.made(id, pageSize))) {
    for (const user of page) named.has(user);
  }
  const names = named.unmatched;
  if (names === 0) return;
  const message = `${names} of the names to take back ${names === 1 ? 'matches' : 'match'} nobody whom this ledger made: mistyped, or taken back already.`;
  ports.emit({ code: 'notice', level: 'warn', topic: 'only-unmatched', message });
}

async function takeBackUsers(
  migration: Migration,
  view: RollbackView,
  choice: Choice,
): Promise<Record<Fate, number>> {
  const { ledger, ports } = migration;
  const named = choice.only && new NamedPeople(choice.only);
  const fates: Record<Fate, number> = { deleted: 0, gone: 0, spared: 0, failed: 0 };
  const progress = startRollbackProgress(migration, view.toDelete + view.gone);
  try {
    await inFlight(
      aSecondsWorth(migration),
      oneByOne((id) => ledger.undo.made(id, pageSize)),
      async (user) => {
        if (named?.has(user) === false) return;
        const fate = await fateOf(migration, user, named !== undefined);
        fates[fate] += 1;
        if (fate === 'deleted' || fate === 'gone') progress.userEnded();
      },
      () => ports.signal.aborted,
    );
  } finally {
    progress.stop();
  }
  stopIfAborted(ports.signal);
  return fates;
}

/** No more on the way than are deleted in a second: nobody is to wait long between being looked at and being deleted. */
function aSecondsWorth({ target }: Migration): number {
  const rate = target.pacer.paces().find(({ category }) => category === 'UserUpdate')?.ratePerSecond;
  return Math.min(mostInFlight, Math.max(4, Math.ceil(rate ?? mostInFlight)));
}

async function fateOf(migration: Migration, user: LedgerUser, isNamedOne: boolean): Promise<Fate> {
  try {
    return await takeBackOne(migration, user, isNamedOne);
  } catch (error) {
    const failure = userFailureOf(error);
    if (failure === undefined) throw error;
    const { code, message } = failure;
    migration.ledger.undo.addReason(user.id, { reason: 'refused', field: code });
    const sub = user.target?.sub ?? '';
    migration.ports.emit({ code: 'user-failed', level: 'warn', sub, failure: code, message });
    return 'failed';
  }
}

async function takeBackOne(migration: Migration, user: LedgerUser, isNamedOne: boolean): Promise<Fate> {
  const { undo } = migration.ledger;
  const known = undo.reasons(user.id);
  // Who has changed since the look is spared all the same.
  if (!isNamedOne && known.some(({ reason }) => reason !== 'gone' && reason !== 'refused')) return 'spared';
  const standing = await standingBeforeDelete(migration, user);
  if (standing === 'gone') return recordGone(migration, user);
  if (!mayBeDeleted(standing, isNamedOne)) {
    undo.setReasons(user.id, standing.reasons);
    return 'spared';
  }
  return deleteUser(migration, user, isNamedOne);
}

function mayBeDeleted({ reasons }: Exclude<Standing, 'gone'>, isNamedOne: boolean): boolean {
  return reasons.length === 0 || (isNamedOne && reasons.every(({ reason }) => reason !== 'username'));
}

/** Whoever is gone after our intent was taken back by us, as far as anybody can tell. */
function recordGone({ ledger }: Migration, user: LedgerUser): Fate {
  const wasOurs = ledger.undo.isIntended(user.id);
  ledger.undo.takenBack(user.id);
  return wasOurs ? 'deleted' : 'gone';
}

/** A lost answer is settled by looking again: the name may be somebody else's by the time that the call is repeated. */
async function deleteUser(migration: Migration, user: LedgerUser, isNamedOne: boolean): Promise<Fate> {
  const { ledger, target, ports } = migration;
  ledger.undo.intend(user.id, ports.clock.nowMs());
  const lost = lostAnswers('AdminDeleteUser', ports);
  for (;;) {
    try {
      const Username = nameOf(user);
      await target.door.call('AdminDeleteUser', { UserPoolId: target.userPoolId, Username });
      ledger.undo.takenBack(user.id);
      return 'deleted';
    } catch (error) {
      if (CognitoRefusal.is(error, 'UserNotFoundException')) return recordGone(migration, user);
      if (CognitoRefusal.is(error)) ledger.undo.withdraw(user.id);
      if (!LostAnswer.is(error)) throw error;
    }
    await lost.another();
    const standing = await standingBeforeDelete(migration, user);
    if (standing === 'gone') return recordGone(migration, user);
    if (mayBeDeleted(standing, isNamedOne)) continue;
    // They are there, so that the delete that was lost is not under way any more.
    ledger.undo.withdraw(user.id);
    ledger.undo.setReasons(user.id, standing.reasons);
    return 'spared';
  }
}
