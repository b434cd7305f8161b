import { listGroups, listUserPages, listUsersInGroup } from '../../cognito/listings.ts';
import { InputError } from '../../errors.ts';
import type { UndoReasonCode } from '../../ledger/undo.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { draftOf } from '../../mapping/decide.ts';
import { momentText } from '../../moment-text.ts';
import { beginAgainAfterDeadTokens, listTogether } from '../begin-again.ts';
import { changesSince } from '../changes-since.ts';
import { settleIntended } from '../create-target-user.ts';
import { inFlight, oneByOne } from '../in-flight.ts';
import { mayListingLag } from '../listing-doubt.ts';
import { extraGroupsNow, standingNow } from '../look-at-user.ts';
import type { Migration } from '../migration.ts';
import { NamedPeople, type Names, refuseAmbiguousNames } from '../named-people.ts';
import { refuseWhileJobsRun, refuseWithoutPlan } from '../refuse.ts';
import { settleCutOff } from '../settle-cut-off.ts';
import { settleAskedGroups } from '../target-groups.ts';

const pageSize = 500;
const lookingAtOnce = 50;

/** What a rollback would do, in users of this ledger. */
export interface RollbackView {
  /** Made by this ledger and not taken back yet. */
  made: number;
  toDelete: number;
  /** Not in the target any more. */
  gone: number;
  /** Not as we left them, and not named. */
  spared: number;
  /** Left out since others were named. */
  notNamed: number;
  /** How many of those who are spared have changed in which way. */
  byReason: Partial<Record<UndoReasonCode, number>>;
  /** Groups that this ledger made. */
  groups: number;
}

/** Whom a rollback is asked to take back. */
export interface Choice {
  /** The only people to take back, whether they have changed or not. Undefined: all who have not. */
  only?: Names | undefined;
}

export interface RollbackRequest extends Choice {
  /** The app has moved to the target, and whoever signed in since may have left no trace. */
  afterCutover?: boolean | undefined;
}

/**
 * Finds out who of those whom this ledger made is still as it left them, from listings, which make nobody a monthly active user.
 * Writes to the ledger only.
 *
 * @throws InputError `cut-over-recorded`, `import-job-open`, `no-plan` or `ambiguous-name`
 */
export async function lookBack(migration: Migration, request: RollbackRequest): Promise<RollbackView> {
  refuse(migration, request);
  const { ledger } = migration;
  await settleDoubts(migration);
  await settleAskedGroups(migration);
  await settleCutOff(migration);
  await beginAgainAfterDeadTokens(async () => {
    ledger.undo.reset();
    await listTogether([listUsers(migration), listMembers(migration)]);
  });
  ledger.undo.addGroupReasons();
  await lookAgain(migration);
  await settleDeletes(migration, request);
  return viewOf(migration, request);
}

function refuse(migration: Migration, { afterCutover, only }: RollbackRequest): void {
  const { ledger } = migration;
  refuseWithoutPlan(ledger, 'take back');
  refuseWhileJobsRun(ledger, 'roll back');
  if (only !== undefined) refuseAmbiguousNames(ledger, only);
  const cutoverAtMs = ledger.header.get('cutoverAtMs');
  if (cutoverAtMs === undefined || afterCutover) return;
  throw new InputError(
    `The app moved to the target on ${momentText(cutoverAtMs)}. Whoever signed in since may have left no trace in their record, and would be deleted.`,
    {
      code: 'cut-over-recorded',
      hint: 'Move the app back to the source first; then run the same command with --after-cutover.',
    },
  );
}

/** Creates of users that were under way when a run was killed. Who cannot be told to be ours stays. */
async function settleDoubts(migration: Migration): Promise<void> {
  const { ledger, options, rules } = migration;
  const next = oneByOne((id) => ledger.undo.inDoubt(id, pageSize));
  await inFlight(lookingAtOnce, next, async (user) => {
    const drafted = draftOf(user, options, rules);
    const isThere = drafted.kind === 'draft' && (await settleIntended(migration, user, drafted.draft));
    if (!isThere) ledger.undo.neverMade(user.id);
  });
}

async function listUsers(migration: Migration): Promise<void> {
  const { ledger, target, ports } = migration;
  let targetUsers = 0;
  for await (const page of listUserPages(target.door, target.userPoolId, {})) {
    ledger.transaction(() => {
      for (const listed of page.users) {
        const user = listed.sub === undefined ? undefined : ledger.undo.bySub(listed.sub);
        if (user !== undefined) ledger.undo.saw(user.id, changesSince(migration, user, listed));
      }
    });
    targetUsers += page.users.length;
    ports.emit({
      code: 'verify-progress',
      level: 'progress',
      sourceUsers: 0,
      targetUsers,
      waitingForListing: 0,
      askedAgain: 0,
    });
  }
}

/** Members of every group of the target, not of ours alone: whoever was put into one has been given something. */
async function listMembers({ ledger, target }: Migration): Promise<void> {
  for await (const { groups } of listGroups(target.door, target.userPoolId)) {
    for (const { name } of groups) {
      for await (const { users } of listUsersInGroup(target.door, target.userPoolId, name)) {
        ledger.transaction(() => {
          for (const { sub } of users) if (sub !== undefined) ledger.undo.member(sub, name);
        });
      }
    }
  }
}

/** Asks for whoever no listing shows and, as long as the listing may be an old picture, for whoever it shows otherwise. */
async function lookAgain(migration: Migration): Promise<void> {
  const { undo } = migration.ledger;
  const look = async (user: LedgerUser) => {
    await lookAt(migration, user);
  };
  await inFlight(
    lookingAtOnce,
    oneByOne((id) => undo.unseen(id, pageSize)),
    look,
  );
  if (!mayListingLag(migration)) return;
  await inFlight(
    lookingAtOnce,
    oneByOne((id) => undo.changed(id, pageSize)),
    look,
  );
}

async function lookAt(migration: Migration, user: LedgerUser): Promise<'gone' | 'there'> {
  const { undo } = migration.ledger;
  const standing = await standingNow(migration, user);
  if (standing === 'gone') undo.setReasons(user.id, [{ reason: 'gone', field: '' }]);
  else undo.saw(user.id, [...standing.reasons, ...(await extraGroupsNow(migration, user))]);
  return standing === 'gone' ? 'gone' : 'there';
}

/** Deletes that were under way when a run ended. Whoever is there all the same is not being deleted any more, and holds nothing up. */
async function settleDeletes(migration: Migration, { only }: Choice): Promise<void> {
  const { undo } = migration.ledger;
  const named = only && new NamedPeople(only);
  const next = oneByOne((id) => undo.inDelete(id, pageSize));
  await inFlight(lookingAtOnce, next, async (user) => {
    if ((await lookAt(migration, user)) === 'there') undo.withdraw(user.id);
    // Taken back by name then, and nobody names them now.
    else if (named?.has(user) === false) undo.takenBack(user.id);
  });
}

function viewOf({ ledger }: Migration, choice: Choice): RollbackView {
  const groups = ledger.groups.all().filter(({ origin }) => origin === 'ours').length;
  const view: RollbackView = {
    ...{ made: 0, toDelete: 0, gone: 0, spared: 0, notNamed: 0 },
    ...{ byReason: {}, groups: choice.only === undefined ? groups : 0 },
  };
  const named = choice.only && new NamedPeople(choice.only);
  const next = oneByOne((id) => ledger.undo.made(id, pageSize));
  for (let user = next(); user !== undefined; user = next()) {
    view.made += 1;
    const codes = new Set(ledger.undo.reasons(user.id).map(({ reason }) => reason));
    if (named?.has(user) === false) view.notNamed += 1;
    else if (codes.has('gone')) view.gone += 1;
    else if (codes.size === 0 || (named !== undefined && !codes.has('username'))) view.toDelete += 1;
    else {
      view.spared += 1;
      for (const code of codes) view.byReason[code] = (view.byReason[code] ?? 0) + 1;
    }
  }
  return view;
}
