import { listUsersInGroup, memberPage, type UserPage } from '../cognito/listings.ts';
import type { GroupSettings, LedgerGroup } from '../ledger/groups.ts';
import { packSub } from '../ledger/user-key.ts';
import { clashOf, roleInTarget } from '../mapping/group-settings.ts';
import { leftOutReason } from './group-choice.ts';
import { type GroupsNow, groupsOf } from './groups-of.ts';
import { type Crew, strandOfPages } from './listing-crew.ts';
import type { Migration, PoolSide } from './migration.ts';

/** Lists the source's groups that cross, and their members, as they are now. */
export async function listSourceGroups(
  migration: Migration,
  source: PoolSide,
  crew: Crew,
): Promise<GroupsNow> {
  const { ledger, options } = migration;
  const known = new Set(ledger.groups.all().map((group) => group.name));
  const found = chosen(await groupsOf(source), (name) => {
    return leftOutReason(name, source.userPoolId, options.groups) === null;
  });
  const names = [...found.keys()].filter((name) => known.has(name));
  await listMembers(migration, source, 'source', { crew, names });
  return found;
}

/** Lists the target's groups and their members: somebody who crossed may be in one that did not. */
export async function listTargetGroups(migration: Migration, crew: Crew): Promise<GroupsNow> {
  const { target } = migration;
  // Cognito makes these itself for users of providers (facts §6).
  const found = chosen(await groupsOf(target), (name) => !name.startsWith(`${target.userPoolId}_`));
  await listMembers(migration, target, 'target', { crew, names: [...found.keys()] });
  return found;
}

/** Several groups at once, by one who lists the pool's users beside. */
function listMembers(
  migration: Migration,
  side: PoolSide,
  which: 'source' | 'target',
  { crew, names }: { crew: Crew; names: readonly string[] },
): Promise<void> {
  const strands = names.map((name) =>
    strandOfPages(
      (asking) => memberPage(side.door, side.userPoolId, name, asking),
      (page) => noteMembers(migration, which, name, page),
    ),
  );
  return crew.follow('depth', strands);
}

function chosen(groups: GroupsNow, isWanted: (name: string) => boolean): GroupsNow {
  return new Map([...groups].filter(([name]) => isWanted(name)));
}

/** Compares the groups of both pools, both ways. Without a listing of the source, it is what its file said. */
export function compareGroups(migration: Migration, source: GroupsNow | undefined, target: GroupsNow): void {
  const { ledger } = migration;
  const ours = new Map(ledger.groups.carried().map((group) => [group.name, group]));
  // After a rollback they are missing on purpose.
  const isTakenBack = ledger.header.get('rollback') !== undefined;
  const areAllDue = ledger.census.counts().pending === 0 && !isTakenBack;
  for (const group of ours.values()) {
    const { name, origin } = group;
    const there = target.get(name);
    const inSource = source === undefined ? group : source.get(name);
    if (inSource === undefined && there === undefined) continue;
    if (inSource === undefined) ledger.verification.addGroup(name, 'gone from source');
    // A group that no run has made yet is pending, not different.
    if (there === undefined && (origin !== null || areAllDue)) ledger.verification.addGroup(name, 'missing');
    // A group that was in the target before keeps its own settings.
    if (there === undefined || inSource === undefined || origin !== 'ours') continue;
    for (const setting of differingSettings(migration, inSource, there))
      ledger.verification.addGroup(name, setting);
  }
  const known = new Set(ledger.groups.all().map((group) => group.name));
  for (const name of source?.keys() ?? [])
    if (!known.has(name)) ledger.verification.addGroup(name, 'not exported');
  addGroupsOfOthers(migration, ours, target);
}

function differingSettings(
  { options, target }: Migration,
  inSource: GroupSettings,
  there: GroupSettings,
): string[] {
  const role = roleInTarget(inSource.roleArn, options.groups.roleArns, target.description.accountId);
  return clashOf(inSource, there, role);
}

/** Groups that somebody else has made in the target since the plan. */
function addGroupsOfOthers(
  { ledger }: Migration,
  ours: ReadonlyMap<string, LedgerGroup>,
  target: GroupsNow,
): void {
  const before = ledger.groups.targetNames();
  // A plan of an earlier version counted them without their names.
  if (before.size !== ledger.header.get('targetGroups')) return;
  for (const name of target.keys()) {
    if (!ours.has(name) && !before.has(name)) ledger.verification.addGroup(name, 'only in target');
  }
}

/** Lists who is in a group of one pool. */
export async function listMembersOf(
  migration: Migration,
  side: PoolSide,
  which: 'source' | 'target',
  group: string,
): Promise<void> {
  for await (const page of listUsersInGroup(side.door, side.userPoolId, group))
    noteMembers(migration, which, group, page);
}

function noteMembers(
  { ledger }: Migration,
  which: 'source' | 'target',
  group: string,
  { users: members }: UserPage,
): void {
  ledger.transaction(() => {
    for (const { sub } of members) {
      if (sub !== undefined) ledger.verification.member(which, packSub(sub), group);
    }
  });
}
