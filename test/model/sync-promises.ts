import type { Ledger } from '../../packages/poolferry/src/ledger/ledger.ts';
import { type CallInput, groupsInSource, named, type Pools } from './cognito-model.ts';
import { hold } from './hold.ts';
import { nameOfSub } from './last-seen.ts';
import type { Moment } from './promises.ts';
import { emailOf, type SmallWorld } from './small-world.ts';

/** Others may act between a look and the write that follows; never is a write sent, or sent again, without such a look. */
export function checkWrite({ pools, seen }: Moment, operation: string, input: CallInput): void {
  const user = input.Username === undefined ? undefined : named(pools, input.Username);
  if (user === undefined) return;
  const changed = user.changed ?? [];
  const seenChanges = seen.changesOf(user.sub);
  const inSource = pools.source.find(({ name }) => name === nameOfSub(pools, user.sub));
  const writesName = input.UserAttributes?.some(({ Name }) => Name === 'name') ?? false;
  if (writesName) {
    const wasTheirs = changed.includes('name') && seenChanges?.includes('name') !== false;
    hold(!wasTheirs, 'A change that was made in the target is not overwritten.');
  }
  if (operation === 'AdminEnableUser') {
    const isIn = inSource?.enabled || seen.wasEnabledInSource(inSource?.name ?? '') === true;
    hold(isIn, 'Who is disabled in the source is not let in again.');
  }
  if (operation === 'AdminAddUserToGroup') {
    const groups = [
      ...groupsInSource(pools, inSource?.sub ?? ''),
      ...(seen.groupsInSource(inSource?.name ?? '') ?? []),
    ];
    hold(groups.includes(input.GroupName ?? ''), 'Nobody joins a group whom the source does not have in it.');
  }
  if (operation === 'AdminDeleteUser') {
    hold(inSource?.isGone === true, 'Nobody is deleted who is in the source.');
    const isUnchanged = changed.length === 0 || seenChanges?.length === 0;
    hold(isUnchanged, 'Nobody is deleted who has changed since.');
  }
}

/** Once nobody acts any more, and the command has been given once more. */
export function checkEnd(_: SmallWorld, pools: Pools, ledger: Ledger): void {
  for (const { name, sub, enabled, called, isGone } of pools.source) {
    const user = named(pools, emailOf(name));
    const changed = user?.changed ?? [];
    if (isGone) {
      hold(user === undefined || changed.length > 0, 'Who is gone from the source is deleted.');
      continue;
    }
    hold(user !== undefined, 'Who is in the source is in the target.');
    hold(
      user.enabled === enabled,
      'Who is disabled in the source is disabled in the target, and nobody else.',
    );
    const isTheirs = changed.includes('name') && user.attributes.name === theirName;
    hold(
      isTheirs || user.attributes.name === called,
      'What the source has changed is changed in the target.',
    );
    hold(
      groupsInSource(pools, sub).join() === user.groups.join(),
      'Groups have the same members in both pools.',
    );
  }
  hold(ledger.sync.unapplied() === 0, 'Nothing is left to be carried over.');
}

/** What somebody calls themselves in the target. */
export const theirName = 'Theirs';
