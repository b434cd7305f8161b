import { listGroups } from '../cognito/listings.ts';
import type { GroupSettings } from '../ledger/groups.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import type { PoolSide } from './migration.ts';

/** Groups as a listing shows them, by name. */
export type GroupsNow = ReadonlyMap<string, GroupSettings>;

/** Lists the groups of a pool, those of identity providers included. */
export function groupsOf(side: Pick<PoolSide, 'door' | 'userPoolId'>): Promise<GroupsNow> {
  return beginAgainAfterDeadTokens(async () => {
    const found = new Map<string, GroupSettings>();
    for await (const { groups } of listGroups(side.door, side.userPoolId)) {
      for (const group of groups) found.set(group.name, group);
    }
    return found;
  });
}
