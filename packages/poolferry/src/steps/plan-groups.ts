import { listGroups } from '../cognito/listings.ts';
import { suggestion } from '../config/nearest.ts';
import type { GroupSettings } from '../ledger/groups.ts';
import { clashOf, roleInTarget } from '../mapping/group-settings.ts';
import { leftOutReason } from './group-choice.ts';
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
  const there = new Map<string, GroupSettings>();
  for await (const page of listGroups(target.door, target.userPoolId)) {
    for (const group of page.groups) there.set(group.name, group);
  }
  ledger.transaction(() => {
    ledger.header.set('targetGroups', there.size);
    ledger.groups.noteTarget(there.keys());
    for (const group of ledger.groups.carried()) {
      if (group.origin === 'ours') continue;
      const found = there.get(group.name);
      const role = roleInTarget(group.roleArn, options.groups.roleArns, target.description.accountId);
      ledger.groups.setOrigin(group.id, found === undefined ? null : 'existing');
      ledger.groups.setClash(group.id, found === undefined ? [] : clashOf(group, found, role));
      if (found === undefined) ledger.groups.intend(group.id, null);
    }
  });
}

/** Whether a group still waits for a word about its role, or about what the target's group of that name has otherwise. */
export function groupsAreSettled({ ledger, target, options }: Migration): boolean {
  const { accountId } = target.description;
  const clashesAccepted = options.acknowledge.includes('group-clash');
  return ledger.groups.carried().every(({ origin, clash, roleArn }) => {
    if (origin === 'existing') return clashesAccepted || clash.length === 0;
    return origin === 'ours' || roleInTarget(roleArn, options.groups.roleArns, accountId) !== 'open';
  });
}
