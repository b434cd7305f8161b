/**
 * Two user pools as small as an exhaustive search needs them, written from docs/cognito-facts.md alone: neither the
 * tool nor the sandbox shares a line with them. Plain data, so that a state can be copied and compared as text.
 */
export interface Pools {
  /** Cognito's clock. It moves on between runs only: within one, dates tell nothing. */
  nowMs: number;
  source: SourceUser[];
  /** Name of a group of the source -> subs of its members. */
  sourceGroups: Record<string, string[]>;
  target: TargetUser[];
  targetGroups: string[];
  /** When each group of the target was made. */
  groupsMadeMs: Record<string, number>;
  /** What other people have done so far. */
  acted: string[];
}

export interface SourceUser {
  /** What schedules call them. */
  name: string;
  sub: string;
  email: string;
  enabled: boolean;
  /** What they are called; without one, they have no such attribute. */
  called?: string;
  /** Deleted, which leaves their place in the list to them. */
  isGone?: boolean;
}

export interface TargetUser {
  sub: string;
  attributes: Record<string, string>;
  status: 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED';
  enabled: boolean;
  createdAtMs: number;
  /** Who has made them, and whose the password is. */
  madeBy: 'us' | 'a stranger';
  password: 'temporary' | 'random' | 'their own';
  groups: string[];
  /** What other people have changed of whom we have made. */
  changed?: Change[];
  /** When somebody else has, or else unknown: what a date follows beside that is not documented (facts §2.1). */
  modifiedAtMs?: number;
}

export type Change = 'password' | 'name';

export const sourcePoolId = 'eu-west-1_Source';
export const targetPoolId = 'eu-west-1_Target';

/** What the facts leave open, as the world takes it to be. */
export interface Readings {
  /** Whether adding a member twice is refused (facts §6). */
  refusesSecondJoin: boolean;
}

/** An error that Cognito answers, as the SDK throws it. */
export class ModelRefusal extends Error {
  readonly $fault = 'client';

  constructor(name: string) {
    super(`The model refuses: ${name}.`);
    this.name = name;
  }
}

/** Input of any operation of the model, as far as it reads it. */
export interface CallInput {
  UserPoolId?: string;
  Username?: string;
  UserAttributes?: { Name: string; Value: string }[];
  TemporaryPassword?: string;
  MessageAction?: string;
  Permanent?: boolean;
  GroupName?: string;
  Filter?: string;
}

const reads = new Set([
  'ListUsers',
  'ListGroups',
  'ListUsersInGroup',
  'AdminGetUser',
  'GetGroup',
  'AdminListGroupsForUser',
]);

export const isRead = (operation: string): boolean => reads.has(operation);

/** Carries one call out, on the pools themselves. @throws ModelRefusal, and then nothing was changed */
export function carryOut(
  pools: Pools,
  operation: string,
  input: CallInput,
  { refusesSecondJoin }: Readings,
): object {
  if (input.UserPoolId === sourcePoolId) return readSource(pools, operation, input);
  switch (operation) {
    case 'AdminCreateUser':
      return create(pools, input);
    case 'AdminGetUser':
      return shown(userOf(pools, input), 'UserAttributes');
    case 'AdminDisableUser':
    case 'AdminEnableUser':
      userOf(pools, input).enabled = operation === 'AdminEnableUser';
      return {};
    case 'AdminUpdateUserAttributes': {
      const { attributes } = userOf(pools, input);
      for (const { Name, Value } of input.UserAttributes ?? []) attributes[Name] = Value;
      return {};
    }
    case 'AdminDeleteUser': {
      const user = userOf(pools, input);
      pools.target = pools.target.filter((other) => other !== user);
      return {};
    }
    case 'AdminSetUserPassword': {
      const user = userOf(pools, input);
      user.password = input.Permanent === true ? 'random' : 'temporary';
      user.status = input.Permanent === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
      return {};
    }
    case 'CreateGroup': {
      const group = input.GroupName ?? '';
      if (pools.targetGroups.includes(group)) throw new ModelRefusal('GroupExistsException');
      pools.targetGroups.push(group);
      pools.groupsMadeMs[group] = pools.nowMs;
      return { Group: { GroupName: group } };
    }
    case 'DeleteGroup': {
      const group = input.GroupName ?? '';
      if (!pools.targetGroups.includes(group)) throw new ModelRefusal('ResourceNotFoundException');
      pools.targetGroups = pools.targetGroups.filter((other) => other !== group);
      delete pools.groupsMadeMs[group];
      for (const user of pools.target) user.groups = user.groups.filter((other) => other !== group);
      return {};
    }
    case 'GetGroup': {
      const group = input.GroupName ?? '';
      if (!pools.targetGroups.includes(group)) throw new ModelRefusal('ResourceNotFoundException');
      return { Group: { GroupName: group, CreationDate: new Date(pools.groupsMadeMs[group] ?? 0) } };
    }
    case 'AdminAddUserToGroup': {
      const { groups } = userOf(pools, input);
      const group = input.GroupName ?? '';
      if (!pools.targetGroups.includes(group)) throw new ModelRefusal('ResourceNotFoundException');
      if (!groups.includes(group)) groups.push(group);
      else if (refusesSecondJoin) throw new ModelRefusal('InvalidParameterException');
      return {};
    }
    case 'AdminRemoveUserFromGroup': {
      const user = userOf(pools, input);
      user.groups = user.groups.filter((group) => group !== input.GroupName);
      return {};
    }
    case 'AdminListGroupsForUser':
      return { Groups: userOf(pools, input).groups.map((GroupName) => ({ GroupName })) };
    case 'ListUsers':
      return { Users: chosen(pools.target, input.Filter).map((user) => shown(user, 'Attributes')) };
    case 'ListGroups':
      return { Groups: pools.targetGroups.map((GroupName) => ({ GroupName })) };
    case 'ListUsersInGroup': {
      const members = pools.target.filter((user) => user.groups.includes(input.GroupName ?? ''));
      return { Users: members.map((user) => shown(user, 'Attributes')) };
    }
    default:
      throw new Error(`The model does not know ${operation}.`);
  }
}

function readSource(pools: Pools, operation: string, input: CallInput): object {
  const there = pools.source.filter(({ isGone }) => !isGone);
  const listed = there.map((user) => ({ ...shownInSource(user), Attributes: pairs(attributesOf(user)) }));
  if (operation === 'AdminGetUser' || operation === 'AdminListGroupsForUser') {
    const user = there.find(({ name }) => name === input.Username);
    if (user === undefined) throw new ModelRefusal('UserNotFoundException');
    if (operation === 'AdminListGroupsForUser')
      return { Groups: groupsInSource(pools, user.sub).map((GroupName) => ({ GroupName })) };
    return { ...shownInSource(user), UserAttributes: pairs(attributesOf(user)) };
  }
  if (operation === 'ListGroups') {
    return { Groups: Object.keys(pools.sourceGroups).map((GroupName) => ({ GroupName })) };
  }
  if (operation === 'ListUsersInGroup') {
    const members = pools.sourceGroups[input.GroupName ?? ''] ?? [];
    return {
      Users: listed.filter((_, index) => members.includes(there[index]?.sub ?? '')),
    };
  }
  if (operation !== 'ListUsers') throw new Error(`${operation} was called on the source.`);
  const kept = new Set(chosen(there, input.Filter));
  return { Users: listed.filter((_, index) => kept.has(there[index] as SourceUser)) };
}

export function groupsInSource({ sourceGroups }: Pools, sub: string): string[] {
  return Object.keys(sourceGroups).filter((group) => sourceGroups[group]?.includes(sub));
}

function shownInSource({ name, enabled }: SourceUser): object {
  const date = new Date(0);
  return {
    Username: name,
    UserStatus: 'CONFIRMED',
    Enabled: enabled,
    UserCreateDate: date,
    UserLastModifiedDate: date,
  };
}

function attributesOf({ sub, email, called }: SourceUser): Record<string, string> {
  return { sub, email, email_verified: 'true', ...(called !== undefined && { name: called }) };
}

/** The two filters that the steps use (facts §2). */
function chosen<User extends { sub: string; enabled: boolean }>(
  users: readonly User[],
  filter?: string,
): User[] {
  if (filter === undefined) return [...users];
  if (filter === 'status = "Disabled"') return users.filter((user) => !user.enabled);
  const sub = /^sub = "(.+)"$/.exec(filter)?.[1];
  if (sub === undefined) throw new Error(`The model does not know the filter ${filter}.`);
  return users.filter((user) => user.sub === sub);
}

/** In a pool that signs in by email, the username is the sub, and the email a name for it (facts §4.2). */
function create(pools: Pools, { Username = '', UserAttributes = [] }: CallInput): object {
  if (named(pools, Username) !== undefined) throw new ModelRefusal('UsernameExistsException');
  const user: TargetUser = {
    sub: newSub(pools, Username, 'a'),
    attributes: Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value])),
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    createdAtMs: pools.nowMs,
    madeBy: 'us',
    password: 'temporary',
    groups: [],
  };
  add(pools, user);
  return { User: shown(user, 'Attributes') };
}

/** In one order, so that who was first makes no other state. */
export function add(pools: Pools, user: TargetUser): void {
  pools.target.push(user);
  pools.target.sort((one, other) => (one.sub < other.sub ? -1 : 1));
}

/** Told by the email alone, so that the order of creates makes no other state. */
export function newSub(pools: Pools, email: string, kind: 'a' | 'b'): string {
  const index = pools.source.findIndex((user) => user.email === email.toLowerCase());
  return `${kind}0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** By sub, or by an email of any case (facts §4.4). */
export function named(pools: Pools, name: string): TargetUser | undefined {
  return pools.target.find(
    (user) => user.sub === name || user.attributes.email?.toLowerCase() === name.toLowerCase(),
  );
}

function userOf(pools: Pools, { Username = '' }: CallInput): TargetUser {
  const user = named(pools, Username);
  if (user === undefined) throw new ModelRefusal('UserNotFoundException');
  return user;
}

function shown(user: TargetUser, attributesAs: 'Attributes' | 'UserAttributes'): object {
  return {
    Username: user.sub,
    [attributesAs]: pairs({ ...user.attributes, sub: user.sub }),
    UserStatus: user.status,
    Enabled: user.enabled,
    UserCreateDate: new Date(user.createdAtMs),
    UserLastModifiedDate: new Date(user.modifiedAtMs ?? user.createdAtMs),
  };
}

const pairs = (record: Record<string, string>) =>
  Object.entries(record).map(([Name, Value]) => ({ Name, Value }));
