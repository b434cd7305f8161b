import type { Group, Membership } from './group.ts';
import type { Pool } from './pool.ts';
import type { User } from './user.ts';

export function membershipOf(user: User, group: Group): Membership | undefined {
  return user.memberships?.find((membership) => membership.group === group);
}

/** Puts a user into a group; listings of the group show it once the lag has passed. */
export function joinGroup(
  pool: Pool,
  user: User,
  group: Group,
  listing: 'lagging' | 'at-once' = 'lagging',
): void {
  const membership: Membership = { group, user, slot: -1, live: true };
  if (user.memberships === undefined) user.memberships = [membership];
  else user.memberships.push(membership);
  group.joining.add(membership);
  const show = () => {
    group.joining.delete(membership);
    membership.slot = group.members.add(membership);
  };
  if (listing === 'at-once') show();
  else pool.lag.later({ apply: show, revert: () => group.members.removeAt(membership.slot) });
}

/** Takes a user out of a group. The work comes after that of joining, so the position is known by then. */
export function leaveGroup(pool: Pool, membership: Membership): void {
  const { user, group } = membership;
  membership.live = false;
  const left = user.memberships?.filter((other) => other !== membership);
  user.memberships = left?.length ? left : undefined;
  pool.lag.later({
    apply: () => group.members.removeAt(membership.slot),
    revert: () => {
      membership.slot = group.members.add(membership);
    },
  });
}

export function leaveAllGroups(pool: Pool, user: User): void {
  for (const membership of user.memberships ?? []) leaveGroup(pool, membership);
}

/** Takes everybody out of a group, whether or not listings know of them yet. */
export function dissolveGroup(pool: Pool, group: Group): void {
  for (const membership of group.joining) if (membership.live) leaveGroup(pool, membership);
  for (let slot = 0; slot < group.members.end; slot++) {
    const membership = group.members.at(slot);
    if (membership?.live) leaveGroup(pool, membership);
  }
}
