import { listGroups, listUsersInGroup } from '../cognito/listings.ts';
import type { GroupSettings, LedgerGroup } from '../ledger/groups.ts';
import { packSub } from '../ledger/user-key.ts';
import { clashOf, roleInTarget } from '../mapping/group-settings.ts';
import { leftOutReason } from './group-choice.ts';
import type { Migration, PoolSide } from './migration.ts';

/** Lists the source's groups that cross, and their members, as they are now. */
export async function listSourceGroups(migration: Migration, source: PoolSide): Promise<void> {
  const { ledger, options } = migration;
  const known = new Set(ledger.groups.all().map((group) => group.name));
  const wanted: string[] = [];
  for await (const page of listGroups(source.door, source.userPoolId)) {
    for (const { name } of page.groups) {
      if (leftOutReason(name, source.userPoolId, options.groups) === null) wanted.push(name);
    }
  }
  for (const name of wanted) {
    if (known.has(name)) await listMembersOf(migration, source, 'source', name);
    else ledger.verification.addGroup(name, 'not exported');
  }
}

/** Lists the target's groups that came across, compares the settings of ours, and lists their members. */
export async function listTargetGroups(migration: Migration): Promise<void> {
  const { ledger, target } = migration;
  const missing = new Map(ledger.groups.carried().map((group) => [group.name, group]));
  const found: string[] = [];
  for await (const page of listGroups(target.door, target.userPoolId)) {
    for (const group of page.groups) {
      const ours = missing.get(group.name);
      if (ours === undefined) continue;
      found.push(group.name);
      missing.delete(group.name);
      compareSettings(migration, ours, group);
    }
  }
  const nobodyPending = ledger.census.counts().pending === 0;
  for (const { name, origin } of missing.values()) {
    // A group that no run has made yet is pending, not different.
    if (origin !== null || nobodyPending) ledger.verification.addGroup(name, 'missing');
  }
  for (const name of found) await listMembersOf(migration, target, 'target', name);
}

/** A group that was in the target before keeps its own settings. */
function compareSettings(
  { ledger, options, target }: Migration,
  ours: LedgerGroup,
  found: GroupSettings,
): void {
  if (ours.origin !== 'ours') return;
  const role = roleInTarget(ours.roleArn, options.groups.roleArns, target.description.accountId);
  for (const setting of clashOf(ours, found, role)) ledger.verification.addGroup(ours.name, setting);
}

/** Lists who is in a group of one pool. */
export async function listMembersOf(
  { ledger }: Migration,
  side: PoolSide,
  which: 'source' | 'target',
  group: string,
): Promise<void> {
  for await (const { users: members } of listUsersInGroup(side.door, side.userPoolId, group)) {
    ledger.transaction(() => {
      for (const { sub } of members) {
        if (sub !== undefined) ledger.verification.member(which, packSub(sub), group);
      }
    });
  }
}
