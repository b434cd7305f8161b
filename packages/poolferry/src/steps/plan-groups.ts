import { suggestion } from '../config/nearest.ts';
import type { LedgerGroup } from '../ledger/groups.ts';
import { clashOf, hasForeignRole, roleInTarget } from '../mapping/group-settings.ts';
import { leftOutReason } from './group-choice.ts';
import { groupsOf } from './groups-of.ts';
import type { Migration } from './migration.ts';

/** Which groups cross, by the options of this plan. */
export function chooseGroups({ ledger, source, options, ports }: Migration): void {
  const groups = ledger.groups.all();
  ledger.transaction(() => {
    for (const { id, name } of groups) {
      ledger.groups.leaveOut(id, leftOutReason(name, source?.userPoolId, options.groups));
    }
  });
  const known = groups.map(({ name }) => name);
  for (const name of [...(options.groups.include ?? []), ...options.groups.exclude]) {
    if (known.includes(name)) continue;
    const message = `The source has no group ${JSON.stringify(name)}.${suggestion(name, known)}`;
    ports.emit({ code: 'notice', level: 'warn', topic: 'unknown-group', message });
  }
}

/** Writes down which groups are in the target before us, and what they have otherwise: they stay as they are. */
export async function noteGroupsThere({ ledger, target, options }: Migration): Promise<void> {
  const there = await groupsOf(target);
  ledger.transaction(() => {
    ledger.header.set('targetGroups', there.size);
    ledger.groups.noteTarget(there.keys());
    for (const group of ledger.groups.carried()) {
      const found = there.get(group.name);
      const role = roleInTarget(group.roleArn, options.groups.roleArns, target.description.accountId);
      if (group.origin === 'ours') {
        const isForeign = found !== undefined && hasForeignRole(group.made, found, role);
        ledger.groups.setClash(group.id, isForeign ? ['role'] : []);
        continue;
      }
      ledger.groups.setOrigin(group.id, found === undefined ? null : 'existing');
      ledger.groups.setClash(group.id, found === undefined ? [] : clashOf(group, found, role));
      if (found === undefined) ledger.groups.intend(group.id, null);
    }
  });
}

/** Whether a group still waits for a word about its role, or about what the target's group of that name has otherwise. */
export function groupsAreSettled(migration: Migration): boolean {
  return migration.ledger.groups.carried().every((group) => isSettledGroup(migration, group));
}

/** Whether people may be put into the group: it gives them what the plan told, or the owner has acknowledged what it gives. */
export function isSettledGroup(
  { options, target }: Pick<Migration, 'options' | 'target'>,
  { origin, clash, roleArn, gone }: LedgerGroup,
): boolean {
  if (gone) return true;
  if (clash.length > 0 && !options.acknowledge.includes('group-clash')) return false;
  const { accountId } = target.description;
  return origin !== null || roleInTarget(roleArn, options.groups.roleArns, accountId) !== 'open';
}
