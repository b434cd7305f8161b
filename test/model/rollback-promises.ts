import type { Ledger } from '../../packages/poolferry/src/ledger/ledger.ts';
import { type CallInput, isRead, named, type Pools, type TargetUser } from './cognito-model.ts';
import { hold } from './hold.ts';
import { nameOfSub } from './last-seen.ts';
import type { Moment } from './promises.ts';
import { emailOf, type SmallWorld } from './small-world.ts';

const isNamed = ({ named }: SmallWorld, name: string) => named?.includes(name) ?? false;

/** That nobody is changed who is not ours holds of every command. */
export function checkWrite({ world, pools, seen }: Moment, operation: string, input: CallInput): void {
  if (isRead(operation)) return;
  if (operation === 'DeleteGroup') {
    const group = input.GroupName ?? '';
    hold(group in pools.sourceGroups, 'No group is deleted that this ledger has not made.');
    const isEmpty = pools.target.every(({ groups }) => !groups.includes(group));
    hold(isEmpty, 'No group is deleted in which somebody is.');
    return;
  }
  hold(operation === 'AdminDeleteUser', 'A rollback writes nothing but deletes.');
  const user = named(pools, input.Username ?? '');
  if (user === undefined) return;
  checkDelete(world, pools, user, seen.changesOf(user.sub));
}

function checkDelete(
  world: SmallWorld,
  pools: Pools,
  { sub, changed = [] }: TargetUser,
  seen: TargetUser['changed'] | readonly string[],
): void {
  const name = nameOfSub(pools, sub) ?? '';
  hold(world.named === undefined || isNamed(world, name), 'Where people are named, nobody else is deleted.');
  const wasUnchanged = changed.length === 0 || seen?.length === 0;
  hold(wasUnchanged || isNamed(world, name), 'Nobody is deleted who has changed since, and was not named.');
}

export function checkLedger(pools: Pools, ledger: Ledger): void {
  for (const { target, code } of ledger.users.all(0, 10)) {
    const there = target && named(pools, target.sub);
    hold(there === undefined || there.madeBy === 'us', 'A user of somebody else is never taken for ours.');
    const isTakenBack = code === 'rolled-back';
    hold(there === undefined || !isTakenBack, 'Who counts as taken back is not there any more.');
  }
}

export function checkEnd(world: SmallWorld, pools: Pools, ledger: Ledger): void {
  const ofUs = pools.target.filter(({ madeBy }) => madeBy === 'us');
  for (const { name } of pools.source) {
    const user = ofUs.find(({ attributes }) => attributes.email === emailOf(name));
    const row = ledger.users.all(0, 10).find(({ username }) => username === name);
    hold(row !== undefined, 'Nobody is forgotten.');
    if (user === undefined) {
      hold(row.reached === 0, 'Who is gone is known to be gone.');
      continue;
    }
    const reasons = ledger.undo.reasons(row.id).map(({ reason }) => reason);
    const isSpared = (user.changed ?? []).length > 0 || reasons.includes('unsettled');
    const mayStay = world.named === undefined ? isSpared : !isNamed(world, name);
    hold(mayStay, 'All whom this ledger has made and nobody has changed are gone.');
    hold(row.target?.sub === user.sub && row.code !== 'rolled-back', 'Who stays is told.');
  }
  for (const group of pools.targetGroups) {
    const hasMembers = pools.target.some(({ groups }) => groups.includes(group));
    hold(hasMembers || world.named !== undefined, 'Groups that are empty again are gone.');
  }
  hold(ledger.undo.unresolved() === 0, 'Of every delete it is known what came of it.');
}
