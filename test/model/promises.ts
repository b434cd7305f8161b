import type { Ledger } from '../../packages/poolferry/src/ledger/ledger.ts';
import { Reached } from '../../packages/poolferry/src/ledger/progress.ts';
import type { LedgerUser } from '../../packages/poolferry/src/ledger/user-row.ts';
import { type CallInput, isRead, named, type Pools, sourcePoolId } from './cognito-model.ts';
import type { CommandName } from './commands.ts';
import { hold } from './hold.ts';
import type { LastSeen } from './last-seen.ts';
import * as rollback from './rollback-promises.ts';
import { emailOf, type SmallWorld } from './small-world.ts';
import * as sync from './sync-promises.ts';

/** The moment at which Cognito carries a write out. */
export interface Moment {
  world: SmallWorld;
  pools: Pools;
  /** What the process that writes was shown before. */
  seen: LastSeen;
}

/** What each command has promised beside what holds of all. */
interface Promises {
  /** Whether it may ask the source for one user, beside listing it. */
  mayAskSource: boolean;
  /** Looks at a write just before Cognito carries it out. */
  checkWrite(moment: Moment, operation: string, input: CallInput): void;
  /** What holds of the ledger and the pools together whenever nothing is being computed. */
  checkLedger(pools: Pools, ledger: Ledger): void;
  /** What holds when nothing is left to do. */
  checkEnd(world: SmallWorld, pools: Pools, ledger: Ledger): void;
}

const promises: Readonly<Record<CommandName, Promises>> = {
  migrate: { mayAskSource: false, checkWrite, checkLedger, checkEnd },
  rollback: {
    mayAskSource: false,
    checkWrite(moment, operation, input) {
      checkWrite(moment, operation, input);
      rollback.checkWrite(moment, operation, input);
    },
    checkLedger(pools, ledger) {
      checkSum(ledger);
      rollback.checkLedger(pools, ledger);
    },
    checkEnd: rollback.checkEnd,
  },
  sync: {
    mayAskSource: true,
    checkWrite(moment, operation, input) {
      checkWrite(moment, operation, input);
      sync.checkWrite(moment, operation, input);
    },
    checkLedger,
    checkEnd: sync.checkEnd,
  },
};

export const promisesOf = (command: CommandName): Promises => promises[command];

/** Looks at a call as it is sent: what it says, and what the sender knew. */
export function checkSent(
  operation: string,
  input: CallInput,
  inFlight: readonly CallInput[],
  mayAskSource: boolean,
): void {
  hold(
    input.UserPoolId !== sourcePoolId ||
      (isRead(operation) && (mayAskSource || !operation.startsWith('Admin'))),
    'The source pool is only read, from listings.',
  );
  if (operation !== 'AdminCreateUser') return;
  hold(input.MessageAction === 'SUPPRESS', 'No message leaves.');
  hold(Boolean(input.TemporaryPassword), 'Nobody is created without a password, which would let them in.');
  hold(
    !inFlight.some((other) => other.Username === input.Username),
    'At most one create of a user is under way.',
  );
}

function checkWrite({ pools }: Moment, operation: string, input: CallInput): void {
  if (isRead(operation) || operation === 'AdminCreateUser' || input.Username === undefined) return;
  const user = named(pools, input.Username);
  if (user === undefined) return;
  hold(user.madeBy === 'us', 'Nobody who is not ours is changed.');
  hold(
    operation !== 'AdminSetUserPassword' || user.password !== 'their own',
    'A password that somebody has chosen is never overwritten.',
  );
}

/** What holds at every moment of the pools. */
export function checkPools(pools: Pools): void {
  const emails = pools.target.map((user) => user.attributes.email?.toLowerCase());
  hold(new Set(emails).size === emails.length, 'Nobody is created twice.');
  for (const { name, enabled } of pools.source) {
    if (enabled || pools.acted.some((act) => act.startsWith(name))) continue;
    const user = named(pools, emailOf(name));
    const isLetIn = user?.madeBy === 'us' && user.enabled && user.status === 'CONFIRMED';
    hold(!isLetIn, 'Who is disabled is never able to enter, not for a moment.');
  }
}

function checkSum(ledger: Ledger): void {
  const counts = ledger.census.counts();
  const sum = counts.migrated + counts.waiting + counts.skipped + counts.failed + counts.pending;
  hold(counts.exported === sum, 'exported = migrated + waiting + skipped + failed + pending.');
}

function checkLedger(pools: Pools, ledger: Ledger): void {
  checkSum(ledger);
  const gone = new Set(pools.source.flatMap(({ sub, isGone }) => (isGone ? [sub] : [])));
  for (const user of ledger.users.all(0, 10)) {
    // A sync that does not know yet that they are deleted.
    if (user.target === undefined || gone.has(user.sub ?? '')) continue;
    const there = named(pools, user.target.sub);
    hold(there !== undefined, 'Who the ledger says is in the target is there.');
    hold(there.madeBy === 'us', 'A user that somebody else has made is never taken for ours.');
    hold(there.attributes.email === user.attributes.email, 'Each source user has their own target user.');
  }
}

function checkEnd(_: SmallWorld, pools: Pools, ledger: Ledger): void {
  const users = ledger.users.all(0, 10);
  hold(users.length === pools.source.length, 'Nobody of the source is lost.');
  for (const user of users) checkArrival(pools, ledger, user);
  for (const group of Object.keys(pools.sourceGroups)) {
    hold(pools.targetGroups.includes(group), 'Every group of the source crosses.');
  }
}

function checkArrival(pools: Pools, ledger: Ledger, user: LedgerUser): void {
  const there = named(pools, user.attributes.email ?? '');
  if (there?.madeBy === 'a stranger') {
    const isTold = user.outcome === 'failed' && user.code === 'name-taken';
    const isSkipped = user.outcome === 'skipped' && user.code === 'name-in-target';
    hold(isTold || isSkipped, 'Whose name a stranger has is failed(name-taken), or skipped by the plan.');
    return;
  }
  hold(user.outcome === 'migrated', `After a run without faults everybody has arrived, not ${user.outcome}.`);
  hold(user.reached === Reached.settled, 'Who has arrived is settled.');
  hold(there !== undefined && there.sub === user.target?.sub, 'Who has arrived is in the target.');
  hold(there.status === 'CONFIRMED', 'Who has arrived can recover by themselves.');
  // A power cut may take what the ledger had heard of the source; who was disabled by it stays so.
  const inSource = pools.source.find(({ sub }) => sub === user.sub);
  const isAsKnown = there.enabled === user.enabled || there.enabled === inSource?.enabled;
  hold(isAsKnown, 'Who has arrived is enabled just as the ledger or the source knows them.');
  const groups = ledger.groups.ofUser(user.key);
  hold(
    groups.every((group) => there.groups.includes(group)),
    'Who has arrived is in their groups.',
  );
}

/** Looks at a permanent password as it is asked for: what the ledger knows of the user at that moment. */
export function checkLetIn(pools: Pools, operation: string, input: CallInput, ledger: Ledger): void {
  if (operation !== 'AdminSetUserPassword' || input.Permanent !== true) return;
  const there = named(pools, input.Username ?? '');
  if (there === undefined || !there.enabled) return;
  const known = ledger.users.byTargetSub(there.sub);
  hold(known?.enabled !== false, 'Who is known to be disabled is not let in by a password.');
}
