import { checkInput } from '../input/check.ts';
import {
  GROUP_DESCRIPTION,
  GROUP_NAME,
  PAGE_LIMIT,
  PAGE_TOKEN,
  PRECEDENCE,
  ROLE_ARN,
  type Shape,
  USER_POOL_ID,
} from '../input/rules.ts';
import { openPage, sealPage } from '../listing/page-token.ts';
import { resourceNotFound, ServiceError } from '../service-error.ts';
import type { Group } from '../state/group.ts';
import type { ListingChange } from '../state/lag.ts';
import { dissolveGroup } from '../state/memberships.ts';
import type { Pool } from '../state/pool.ts';
import { SlotList } from '../state/slot-list.ts';
import { poolOf, type World } from '../world.ts';
import { signed } from './operation.ts';

interface GroupInput {
  UserPoolId: string;
  GroupName: string;
  Description?: string;
  RoleArn?: string;
  Precedence?: number;
}

export const ONE_GROUP: Shape = { UserPoolId: USER_POOL_ID, GroupName: GROUP_NAME };
const GROUP: Shape = {
  ...ONE_GROUP,
  Description: GROUP_DESCRIPTION,
  RoleArn: ROLE_ARN,
  Precedence: PRECEDENCE,
};
const MAX_GROUPS = 10_000;
const MAX_PAGE = 60;

/** @throws ResourceNotFoundException where the pool has no such group. */
export function groupOf(pool: Pool, name: string): Group {
  const group = pool.groups.get(name);
  if (group === undefined) throw resourceNotFound('Group not found.');
  return group;
}

export function groupRecord(pool: Pool, group: Group): object {
  return {
    GroupName: group.name,
    UserPoolId: pool.id,
    ...(group.description === undefined ? {} : { Description: group.description }),
    ...(group.roleArn === undefined ? {} : { RoleArn: group.roleArn }),
    ...(group.precedence === undefined ? {} : { Precedence: group.precedence }),
    LastModifiedDate: group.modifiedAt,
    CreationDate: group.createdAt,
  };
}

/** Makes a group and puts it into the pool. */
export function makeGroup(world: World, pool: Pool, given: Omit<GroupInput, 'UserPoolId'>): Group {
  if (pool.groups.has(given.GroupName)) {
    throw new ServiceError('GroupExistsException', 'A group with the name already exists.');
  }
  if (pool.groups.size >= MAX_GROUPS) {
    throw new ServiceError('LimitExceededException', `A user pool can have at most ${MAX_GROUPS} groups.`);
  }
  const now = world.clock.nowSeconds();
  const group: Group = {
    name: given.GroupName,
    description: given.Description,
    roleArn: given.RoleArn,
    precedence: given.Precedence,
    createdAt: now,
    modifiedAt: now,
    members: new SlotList(),
    joining: new Set(),
    slot: -1,
  };
  pool.lag.atOnce(listed(pool, group));
  pool.groups.set(group.name, group);
  return group;
}

const listed = (pool: Pool, group: Group): ListingChange => ({
  apply: () => {
    group.slot = pool.groupList.add(group);
  },
  revert: () => pool.groupList.removeAt(group.slot),
});

const createGroup = signed((world, input, caller) => {
  const given = checkInput<GroupInput>(input, GROUP);
  const pool = poolOf(world, given.UserPoolId, caller);
  return { Group: groupRecord(pool, makeGroup(world, pool, given)) };
});

const getGroup = signed((world, input, caller) => {
  const given = checkInput<GroupInput>(input, ONE_GROUP);
  const pool = poolOf(world, given.UserPoolId, caller);
  return { Group: groupRecord(pool, groupOf(pool, given.GroupName)) };
});

const updateGroup = signed((world, input, caller) => {
  const given = checkInput<GroupInput>(input, GROUP);
  const pool = poolOf(world, given.UserPoolId, caller);
  const group = groupOf(pool, given.GroupName);
  const keeps = world.switches.updateGroupOmitted === 'kept';
  const { description, roleArn, precedence, modifiedAt } = group;
  const after = {
    description: given.Description ?? (keeps ? description : undefined),
    roleArn: given.RoleArn ?? (keeps ? roleArn : undefined),
    precedence: given.Precedence ?? (keeps ? precedence : undefined),
    modifiedAt: world.clock.nowSeconds(),
  };
  pool.lag.atOnce({
    apply: () => Object.assign(group, after),
    revert: () => Object.assign(group, { description, roleArn, precedence, modifiedAt }),
  });
  return { Group: groupRecord(pool, group) };
});

const deleteGroup = signed((world, input, caller) => {
  const given = checkInput<GroupInput>(input, ONE_GROUP);
  const pool = poolOf(world, given.UserPoolId, caller);
  const group = groupOf(pool, given.GroupName);
  dissolveGroup(pool, group);
  pool.groups.delete(group.name);
  const { apply: list, revert: unlist } = listed(pool, group);
  pool.lag.atOnce({ apply: unlist, revert: list });
  return {};
});

const LIST: Shape = { UserPoolId: USER_POOL_ID, Limit: PAGE_LIMIT, NextToken: PAGE_TOKEN };

const listGroups = signed((world, input, caller) => {
  const given = checkInput<{ UserPoolId: string; Limit?: number; NextToken?: string }>(input, LIST);
  const pool = poolOf(world, given.UserPoolId, caller);
  const scope = ['ListGroups', pool.id, given.Limit ?? 0];
  const page = readSlots(
    pool.groupList,
    openPage(world, scope, given.NextToken).position,
    given.Limit || MAX_PAGE,
  );
  return {
    Groups: page.items.map((group) => groupRecord(pool, group)),
    ...(page.next === undefined ? {} : { NextToken: sealPage(world, scope, { position: page.next }) }),
  };
});

/** Up to `limit` items from a position on, and the position of the next page where there is one. */
export function readSlots<T>(
  list: SlotList<T>,
  from: number,
  limit: number,
): { items: T[]; next: number | undefined } {
  const items: T[] = [];
  for (let slot = from; slot < list.end; slot++) {
    const item = list.at(slot);
    if (item === undefined) continue;
    if (items.length === limit) return { items, next: slot };
    items.push(item);
  }
  return { items, next: undefined };
}

export const groupOperations = {
  CreateGroup: createGroup,
  GetGroup: getGroup,
  UpdateGroup: updateGroup,
  DeleteGroup: deleteGroup,
  ListGroups: listGroups,
};
