import { checkInput } from '../input/check.ts';
import { GROUP_NAME, PAGE_LIMIT, PAGE_TOKEN, type Shape } from '../input/rules.ts';
import { pageShape } from '../listing/page-shape.ts';
import { openPage, sealPage } from '../listing/page-token.ts';
import { invalidParameter, ServiceError } from '../service-error.ts';
import { joinGroup, leaveGroup, membershipOf } from '../state/memberships.ts';
import type { UserView } from '../state/user.ts';
import { userRecord } from '../state/user-view.ts';
import { poolOf } from '../world.ts';
import { onUser } from './admin-users.ts';
import { groupOf, groupRecord, ONE_GROUP, readSlots } from './groups.ts';
import { signed } from './operation.ts';

const IN_GROUP: Shape = { GroupName: GROUP_NAME };
const MAX_GROUPS_A_USER = 100;
const MAX_PAGE = 60;

const adminAddUserToGroup = onUser<{ GroupName: string }>(
  IN_GROUP,
  (world, { pool, user }, { GroupName }) => {
    const group = groupOf(pool, GroupName);
    if (membershipOf(user, group) !== undefined) {
      if (world.switches.addToGroupTwice === 'refused') {
        throw invalidParameter('User is already in the group.');
      }
      return {};
    }
    if ((user.memberships?.length ?? 0) >= MAX_GROUPS_A_USER) {
      throw new ServiceError(
        'LimitExceededException',
        `A user can be in at most ${MAX_GROUPS_A_USER} groups.`,
      );
    }
    joinGroup(pool, user, group);
    return {};
  },
);

const adminRemoveUserFromGroup = onUser<{ GroupName: string }>(
  IN_GROUP,
  (world, { pool, user }, { GroupName }) => {
    const membership = membershipOf(user, groupOf(pool, GroupName));
    if (membership !== undefined) leaveGroup(pool, membership);
    else if (world.switches.removeFromGroupTwice === 'refused')
      throw invalidParameter('User is not in the group.');
    return {};
  },
);

const PAGED: Shape = { Limit: PAGE_LIMIT, NextToken: PAGE_TOKEN };

interface Paged {
  Limit?: number;
  NextToken?: string;
}

/** Groups of a user in the order of precedence, lowest number first, those without one last. */
const adminListGroupsForUser = onUser<Paged>(PAGED, (world, { pool, user }, { Limit, NextToken }) => {
  const groups = (user.memberships ?? [])
    .map((membership) => membership.group)
    .sort((left, right) => (left.precedence ?? Infinity) - (right.precedence ?? Infinity) || 0);
  const scope = ['AdminListGroupsForUser', pool.id, user.sub, Limit ?? 0];
  const start = openPage(world, scope, NextToken).position;
  const end = start + (Limit || MAX_PAGE);
  return {
    Groups: groups.slice(start, end).map((group) => groupRecord(pool, group)),
    ...(end < groups.length ? { NextToken: sealPage(world, scope, { position: end }) } : {}),
  };
});

interface ListInput extends Paged {
  UserPoolId: string;
  GroupName: string;
}

const listUsersInGroup = signed((world, input, caller) => {
  const given = checkInput<ListInput>(input, { ...ONE_GROUP, ...PAGED });
  const pool = poolOf(world, given.UserPoolId, caller);
  const group = groupOf(pool, given.GroupName);
  const scope = ['ListUsersInGroup', pool.id, group.name, given.Limit ?? 0];
  const place = openPage(world, scope, given.NextToken);
  pool.lag.settle();
  const shape = pageShape(world.seed, `${pool.id}/${group.name}`, place, given.Limit || MAX_PAGE);
  if (shape.empty && group.members.end > place.position) {
    return { Users: [], NextToken: sealPage(world, scope, { position: place.position, afterEmpty: true }) };
  }
  const { items, next } = readSlots(group.members, place.position, shape.limit);
  return {
    Users: items
      .filter(({ user }) => user.listed !== undefined)
      .map(({ user }) => userRecord(user, user.listed as UserView)),
    ...(next === undefined ? {} : { NextToken: sealPage(world, scope, { position: next }) }),
  };
});

export const groupMemberOperations = {
  AdminAddUserToGroup: adminAddUserToGroup,
  AdminRemoveUserFromGroup: adminRemoveUserFromGroup,
  AdminListGroupsForUser: adminListGroupsForUser,
  ListUsersInGroup: listUsersInGroup,
};
