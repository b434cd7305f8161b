import { CognitoRefusal } from '../cognito/failures.ts';
import type { LedgerGroup } from '../ledger/groups.ts';
import type { Migration } from './migration.ts';

/** Makes the groups that cross, with description and precedence; those that were there at plan time stay as they are. */
export async function createTargetGroups(migration: Migration): Promise<void> {
  const { ledger, target } = migration;
  for (const group of ledger.groups.carried()) {
    if (group.origin !== null) continue;
    try {
      await target.door.call('CreateGroup', {
        UserPoolId: target.userPoolId,
        GroupName: group.name,
        Description: group.description,
        Precedence: group.precedence,
        RoleArn: targetRole(migration, group),
      });
    } catch (error) {
      // Not there at plan time, so an earlier attempt of ours made it and the answer was lost.
      if (!CognitoRefusal.is(error, 'GroupExistsException')) throw error;
    }
    ledger.groups.setOrigin(group.id, 'ours');
  }
}

/** A role of another account means nothing here unless the owner says which one takes its place. */
function targetRole({ options, source, target, ports }: Migration, group: LedgerGroup): string | undefined {
  if (group.roleArn === undefined) return undefined;
  const mapped = options.groups.roleArns[group.roleArn];
  if (mapped !== undefined) return mapped;
  if (source?.description.accountId === target.description.accountId) return group.roleArn;
  ports.emit({
    code: 'notice',
    level: 'warn',
    topic: 'role-left-behind',
    message: `The role of group ${group.name} is of another account and was left out; name its replacement in groups.roleArns.`,
  });
  return undefined;
}
