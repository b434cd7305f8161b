import { CognitoRefusal } from '../cognito/failures.ts';
import { listGroups, readGroup } from '../cognito/listings.ts';
import type { GroupSettings } from '../ledger/groups.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import type { PoolSide } from './migration.ts';

/** Groups as a listing shows them, by name. */
export type GroupsNow = ReadonlyMap<string, GroupSettings>;

type Pool = Pick<PoolSide, 'door' | 'userPoolId'>;

/** Lists the groups of a pool, those of identity providers included. */
export function groupsOf(side: Pool): Promise<GroupsNow> {
  return beginAgainAfterDeadTokens(async () => {
    const found = new Map<string, GroupSettings>();
    for await (const { groups } of listGroups(side.door, side.userPoolId)) {
      for (const group of groups) found.set(group.name, group);
    }
    return found;
  });
}

/** One group as the pool has it at this moment; undefined where it has none of that name. */
export async function findGroup(
  { door, userPoolId }: Pool,
  name: string,
): Promise<GroupSettings | undefined> {
  try {
    const { Group = {} } = await door.call('GetGroup', { UserPoolId: userPoolId, GroupName: name });
    return readGroup(Group);
  } catch (error) {
    if (CognitoRefusal.is(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
