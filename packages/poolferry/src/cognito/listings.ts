import type {
  GroupType,
  ListGroupsCommandInput,
  ListUsersCommandInput,
  ListUsersInGroupCommandInput,
  UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { PoolferryError } from '../errors.ts';
import type { ListedUser } from '../user.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';

/** Cognito no longer knows the token of a listing (facts §2): the chain has to start from its beginning. */
export class DeadTokenError extends PoolferryError {
  constructor(cause: CognitoRefusal) {
    super(
      'Cognito no longer accepts the token of this listing.',
      { code: 'dead-token', hint: 'Start the listing again from its first page.', cause },
      'poolferry',
      true,
    );
  }

  static override is(error: unknown): error is DeadTokenError {
    return PoolferryError.is(error) && error.code === 'dead-token';
  }
}

/** The most that one page may hold, of users and of groups alike (facts §2). */
const pageSize = 60;

/** A page may be short or empty in the middle of a listing; only a missing token ends it (facts §2). */
export interface UserPage {
  users: ListedUser[];
  /** Where the listing goes on, good for about an hour and for the same filter only. Missing on the last page. */
  token?: string;
}

/** A group as the pool has it. */
interface ListedGroup {
  name: string;
  description?: string;
  precedence?: number;
  roleArn?: string;
}

export interface GroupPage {
  groups: ListedGroup[];
  token?: string;
}

export interface ListUsersOptions {
  /** Cognito's own filter, such as `sub ^= "0"`. */
  filter?: string | undefined;
  /** Goes on after the page that brought this token. */
  token?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Goes ahead of those who wait in the same category. */
  urgent?: boolean | undefined;
}

/**
 * Lists the users of a pool, page by page, in Cognito's order, which means nothing. Lags behind writes (facts §2).
 *
 * @throws {@link DeadTokenError} when the token has expired: start again without one.
 */
export function listUserPages(
  door: Door,
  userPoolId: string,
  { token, ...options }: ListUsersOptions = {},
): AsyncGenerator<UserPage> {
  return followPages(token, (at) => userPage(door, userPoolId, { ...options, token: at }));
}

/** One page of {@link listUserPages}. */
export function userPage(
  door: Door,
  userPoolId: string,
  { filter, token, ...options }: ListUsersOptions,
): Promise<UserPage> {
  const input: ListUsersCommandInput = { UserPoolId: userPoolId, Limit: pageSize };
  // Never AttributesToGet: the call fails when one user of the page lacks one of them (facts §2).
  if (filter !== undefined) input.Filter = filter;
  if (token !== undefined) input.PaginationToken = token;
  return withToken(token, async () => {
    const page = await door.call('ListUsers', input, options);
    return pageOf(page.Users, page.PaginationToken);
  });
}

/** Lists the members of a group, page by page, with the same promises as {@link listUserPages}. */
export function listUsersInGroup(
  door: Door,
  userPoolId: string,
  groupName: string,
  { token, ...options }: Omit<ListUsersOptions, 'filter'> = {},
): AsyncGenerator<UserPage> {
  return followPages(token, (at) => memberPage(door, userPoolId, groupName, { ...options, token: at }));
}

/** One page of {@link listUsersInGroup}. */
export function memberPage(
  door: Door,
  userPoolId: string,
  groupName: string,
  { token, ...options }: Omit<ListUsersOptions, 'filter'>,
): Promise<UserPage> {
  const input: ListUsersInGroupCommandInput = {
    UserPoolId: userPoolId,
    GroupName: groupName,
    Limit: pageSize,
  };
  if (token !== undefined) input.NextToken = token;
  return withToken(token, async () => {
    const page = await door.call('ListUsersInGroup', input, options);
    return pageOf(page.Users, page.NextToken);
  });
}

/** Lists the groups of a pool, page by page, those of identity providers included. */
export function listGroups(
  door: Door,
  userPoolId: string,
  { token, signal }: Omit<ListUsersOptions, 'filter'> = {},
): AsyncGenerator<GroupPage> {
  return followPages(token, (at) =>
    withToken(at, async () => {
      const input: ListGroupsCommandInput = { UserPoolId: userPoolId, Limit: pageSize };
      if (at !== undefined) input.NextToken = at;
      const page = await door.call('ListGroups', input, { signal });
      const groups = (page.Groups ?? []).map(readGroup);
      return page.NextToken === undefined ? { groups } : { groups, token: page.NextToken };
    }),
  );
}

/** The names of the groups that a user is in, as they are at this moment; a page is asked for when it is its turn. */
export async function* listGroupNamesOfUser(door: Door, username: string): AsyncGenerator<string> {
  let NextToken: string | undefined;
  do {
    const page = await door.call('AdminListGroupsForUser', {
      UserPoolId: door.userPoolId,
      Username: username,
      Limit: pageSize,
      NextToken,
    });
    for (const { GroupName } of page.Groups ?? []) yield GroupName ?? '';
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

/** Follows the tokens to the end, asking for the next page while the reader is still busy with this one. */
async function* followPages<Page extends { token?: string }>(
  token: string | undefined,
  fetch: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let coming = fetch(token);
  for (;;) {
    const page = await coming;
    const next = page.token;
    if (next === undefined) {
      yield page;
      return;
    }
    coming = fetch(next);
    // Thrown where it is awaited; a reader that has left by then does not want to hear of it.
    coming.catch(() => undefined);
    yield page;
  }
}

/** Reads a user as ListUsers and ListUsersInGroup show them. */
function readListedUser(user: UserType): ListedUser {
  const attributes: Record<string, string> = Object.create(null);
  let sub: string | undefined;
  for (const { Name, Value } of user.Attributes ?? []) {
    if (Name === 'sub') sub = Value;
    else if (Name !== undefined) attributes[Name] = Value ?? '';
  }
  const listed: ListedUser = {
    username: user.Username ?? '',
    attributes: { ...attributes },
    status: user.UserStatus ?? 'UNKNOWN',
    enabled: user.Enabled ?? true,
    createdAtMs: user.UserCreateDate?.getTime() ?? 0,
    modifiedAtMs: user.UserLastModifiedDate?.getTime() ?? 0,
    smsMfa: (user.MFAOptions ?? []).some((option) => option.DeliveryMedium === 'SMS'),
  };
  if (sub !== undefined) listed.sub = sub;
  return listed;
}

/** Reads a group as ListGroups and GetGroup show it. */
export function readGroup(group: GroupType): ListedGroup {
  const listed: ListedGroup = { name: group.GroupName ?? '' };
  if (group.Description !== undefined) listed.description = group.Description;
  if (group.Precedence !== undefined) listed.precedence = group.Precedence;
  if (group.RoleArn !== undefined) listed.roleArn = group.RoleArn;
  return listed;
}

function pageOf(users: UserType[] | undefined, token: string | undefined): UserPage {
  const listed = (users ?? []).map(readListedUser);
  return token === undefined ? { users: listed } : { users: listed, token };
}

/**
 * Cognito has no error of its own for a dead token: it calls the parameter invalid ("Paging marker …", facts §2). Our other
 * parameters were good for the page before, so that with a token the token is the one to blame.
 */
async function withToken<T>(token: string | undefined, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (token !== undefined && CognitoRefusal.is(error, 'InvalidParameterException', 'ExpiredTokenException'))
      throw new DeadTokenError(error);
    throw error;
  }
}
