import type { GroupSettings, LedgerGroup } from '../../ledger/groups.ts';
import { clashOf, type GroupClash, hasForeignRole, roleInTarget } from '../../mapping/group-settings.ts';
import { findGroup, type GroupsNow } from '../groups-of.ts';
import type { Migration } from '../migration.ts';
import { isSettledGroup } from '../plan-groups.ts';

/**
 * Writes down what the target's groups have otherwise than the plan told: a group that is new to the source may be there already,
 * and somebody else's; one that we know may have been given a role since. Nobody is put into it before that is settled.
 */
export async function noteClashes(migration: Migration, there: GroupsNow): Promise<void> {
  const { ledger } = migration;
  for (const group of ledger.groups.carried()) {
    const found = there.get(group.name);
    if (found === undefined) continue;
    // One that we asked for when a run was stopped is settled by the run that makes groups.
    const isStranger = group.origin === null && group.intentMs === undefined;
    if (group.origin === null && !isStranger) continue;
    const clash = isStranger
      ? clashOf(group, found, roleOf(migration, group))
      : await clashSince(migration, group, found);
    ledger.transaction(() => {
      if (isStranger) ledger.groups.setOrigin(group.id, 'existing');
      ledger.groups.setClash(group.id, clash);
    });
  }
}

async function clashSince(
  migration: Migration,
  group: LedgerGroup,
  listed: GroupSettings,
): Promise<string[]> {
  const others = group.clash.filter((setting) => setting !== ('role' satisfies GroupClash));
  if (!isForeign(migration, group, listed)) return others;
  // A listing may not show yet what we have written ourselves (facts §2).
  const now = await findGroup(migration.target, group.name);
  return now !== undefined && isForeign(migration, group, now) ? [...others, 'role'] : others;
}

function isForeign(migration: Migration, group: LedgerGroup, found: GroupSettings): boolean {
  const role = roleOf(migration, group);
  if (group.origin === 'ours') return hasForeignRole(group.made, found, role);
  return clashOf(group, found, role).includes('role');
}

function roleOf({ options, target }: Migration, { roleArn }: LedgerGroup): ReturnType<typeof roleInTarget> {
  return roleInTarget(roleArn, options.groups.roleArns, target.description.accountId);
}

/** Names of the groups that people may be put into, those included that are made when somebody joins them. */
export function openGroups(migration: Migration): ReadonlySet<string> {
  const open = migration.ledger.groups.carried().filter((group) => {
    if (group.gone || !isSettledGroup(migration, group)) return false;
    // Ours still has the role of before, and nobody has said which one takes its place.
    return group.origin === 'existing' || roleOf(migration, group) !== 'open';
  });
  return new Set(open.map(({ name }) => name));
}
