import { readGroup } from '../../cognito/listings.ts';
import type { GroupSettings, LedgerGroup } from '../../ledger/groups.ts';
import { roleInTarget } from '../../mapping/group-settings.ts';
import { findGroup, type GroupsNow, groupsOf } from '../groups-of.ts';
import type { Migration } from '../migration.ts';
import { isSettledGroup } from '../plan-groups.ts';
import { noteClashes } from './group-rights.ts';

type Setting = 'description' | 'precedence' | 'roleArn';
type Settings = Partial<Pick<GroupSettings, Setting>>;

/** What has become of one group, or one of its settings, since it was carried. */
export interface GroupChange {
  name: string;
  /**
   * `created`, `changed`: to be carried over. `gone`: not in the source any more; it stays, without those whom the source had in it.
   * `conflict`: changed in the target as well, or given another role there. `clash`: was there before us, is otherwise than the
   * source's, and nobody has acknowledged that. `open`: its role there is for a person to say. `missing`: not in the target any
   * more. `kept`: Cognito keeps a precedence or role that is to go.
   */
  change: 'created' | 'changed' | 'gone' | 'conflict' | 'clash' | 'open' | 'missing' | 'kept';
  /** Empty where it is about the group as a whole. */
  settings: Setting[];
}

const settingNames: readonly Setting[] = ['description', 'precedence', 'roleArn'];

/** Compares the groups that cross with the source as just listed and with the target. Writes to the ledger only. */
export async function lookAtGroups(migration: Migration): Promise<GroupChange[]> {
  const there = await groupsOf(migration.target);
  await noteClashes(migration, there);
  return migration.ledger.groups.carried().flatMap((group) => changesOfGroup(migration, group, there));
}

function changesOfGroup(migration: Migration, group: LedgerGroup, there: GroupsNow): GroupChange[] {
  const { name, origin } = group;
  if (group.gone) return [{ name, change: 'gone', settings: [] }];
  if (origin === null) return [{ name, change: 'created', settings: [] }];
  // What was there before us keeps its own settings.
  if (origin === 'existing') return clashOfExisting(migration, group);
  const found = there.get(name);
  if (found === undefined) return [{ name, change: 'missing', settings: [] }];
  const fates = settingFates(migration, group, found);
  if (fates === 'open') return [{ name, change: 'open', settings: ['roleArn'] }];
  noteAgreed(migration, group, found);
  return (['changed', 'conflict'] as const).flatMap((change) => {
    const settings = settingNames.filter((setting) => fates[setting] === change);
    return settings.length === 0 ? [] : [{ name, change, settings }];
  });
}

/** What both pools have by now, whoever wrote it, is what the next change of the source is held to. */
function noteAgreed(migration: Migration, group: LedgerGroup, found: Settings): void {
  const wanted = wantedSettings(migration, group);
  if (wanted === 'open') return;
  const given = group.made ?? {};
  const agreed = settingNames.filter((setting) => (wanted[setting] ?? '') === (found[setting] ?? ''));
  if (agreed.every((setting) => (given[setting] ?? '') === (found[setting] ?? ''))) return;
  migration.ledger.groups.setMade(group.id, replaced(given, wanted, agreed));
}

function clashOfExisting(migration: Migration, group: LedgerGroup): GroupChange[] {
  if (isSettledGroup(migration, group)) return [];
  const settings = group.clash.map((one) => (one === 'role' ? 'roleArn' : (one as Setting)));
  return [{ name: group.name, change: 'clash', settings }];
}

type Fates = Record<Setting, 'same' | 'changed' | 'conflict'>;

/** Three ways, as with users: what we gave it, what the source says now, what the target has. */
function settingFates(migration: Migration, group: LedgerGroup, found: Settings): Fates | 'open' {
  const wanted = wantedSettings(migration, group);
  if (wanted === 'open') return 'open';
  const given = group.made ?? {};
  const fate = (setting: Setting): Fates[Setting] => {
    const value = (settings: Settings) => settings[setting] ?? '';
    // Whoever joins it gets that role, whether the source has changed its own or not.
    if (setting === 'roleArn' && !isSettledGroup(migration, group)) return 'conflict';
    if (value(wanted) === value(given) || value(found) === value(wanted)) return 'same';
    return value(found) === value(given) ? 'changed' : 'conflict';
  };
  return { description: fate('description'), precedence: fate('precedence'), roleArn: fate('roleArn') };
}

function wantedSettings({ options, target }: Migration, group: LedgerGroup): Settings | 'open' {
  const role = roleInTarget(group.roleArn, options.groups.roleArns, target.description.accountId);
  if (role === 'open') return 'open';
  const { description, precedence } = group;
  return {
    ...(description !== undefined && { description }),
    ...(precedence !== undefined && { precedence }),
    ...role,
  };
}

/** Writes what has changed in the source; returns what came of each group. */
export async function applyGroupChanges(
  migration: Migration,
  changes: readonly GroupChange[],
): Promise<GroupChange[]> {
  const names = new Set(changes.filter(({ change }) => change === 'changed').map(({ name }) => name));
  const ended: GroupChange[] = changes.filter(({ name }) => !names.has(name));
  for (const group of migration.ledger.groups.carried()) {
    if (names.has(group.name)) ended.push(...(await applyOne(migration, group)));
  }
  return ended;
}

/** What UpdateGroup makes of fields that are left out is not documented (facts §6): all are read, and all are sent. */
async function applyOne(migration: Migration, group: LedgerGroup): Promise<GroupChange[]> {
  const { target, ledger } = migration;
  const { name } = group;
  const which = { UserPoolId: target.userPoolId, GroupName: name };
  const found = await findGroup(target, name);
  if (found === undefined) return [{ name, change: 'missing', settings: [] }];
  const wanted = wantedSettings(migration, group);
  const fates = settingFates(migration, group, found);
  if (wanted === 'open' || fates === 'open') return [{ name, change: 'open', settings: ['roleArn'] }];
  const of = (fate: Fates[Setting]) => settingNames.filter((setting) => fates[setting] === fate);
  const changed = of('changed');
  const merged = { ...found, ...Object.fromEntries(changed.map((setting) => [setting, wanted[setting]])) };
  const answer = await target.door.call('UpdateGroup', {
    ...which,
    // An empty one clears it.
    Description: merged.description ?? (changed.includes('description') ? '' : undefined),
    Precedence: merged.precedence,
    RoleArn: merged.roleArn,
  });
  const after = readGroup(answer.Group ?? {});
  const kept = changed.filter((setting) => (after[setting] ?? '') !== (wanted[setting] ?? ''));
  const conflicts = of('conflict');
  const behind = [...kept, ...conflicts];
  ledger.groups.setMade(group.id, replaced(wanted, group.made ?? {}, behind));
  // Nobody is put into a group that has a role of its own.
  ledger.groups.setClash(group.id, behind.includes('roleArn') ? ['role'] : []);
  return [
    { name, change: 'changed' as const, settings: changed.filter((setting) => !kept.includes(setting)) },
    { name, change: 'kept' as const, settings: kept },
    { name, change: 'conflict' as const, settings: conflicts },
  ].filter(({ settings }) => settings.length > 0);
}

/** The settings, with some of them as others have them. */
function replaced(settings: Settings, others: Settings, names: readonly Setting[]): Settings {
  const kept = settingNames.map((name) => [name, (names.includes(name) ? others : settings)[name]] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}
