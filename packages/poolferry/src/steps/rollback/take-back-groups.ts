import { CognitoRefusal } from '../../cognito/failures.ts';
import { listUsersInGroup } from '../../cognito/listings.ts';
import { stopIfAborted } from '../../errors.ts';
import type { GroupSettings, LedgerGroup } from '../../ledger/groups.ts';
import { beginAgainAfterDeadTokens } from '../begin-again.ts';
import { findGroup } from '../groups-of.ts';
import type { Migration } from '../migration.ts';
import { targetRole } from '../target-groups.ts';

/** A group that this ledger made and that stays. */
export interface SparedGroup {
  name: string;
  /** Somebody is in it; its description, precedence or role was changed; or Cognito refused to delete it. */
  reason: 'not-empty' | 'changed' | 'refused';
}

/** For so long, members whom we have deleted may still show (facts §2). */
const lagMs = 30_000;
const firstPauseMs = 250;
const longestPauseMs = 5_000;

/**
 * Deletes the groups that this ledger made, as long as they are empty and as it made them. Those that were in the target before
 * are never touched.
 */
export async function takeBackGroups(
  migration: Migration,
): Promise<{ deleted: number; spared: SparedGroup[] }> {
  const { ledger, ports } = migration;
  const ours = ledger.groups.all().filter(({ origin }) => origin === 'ours');
  const spared: SparedGroup[] = [];
  let deleted = 0;
  for (const group of ours) {
    stopIfAborted(ports.signal);
    // A listing may be older than the group (facts §2).
    const found = await findGroup(migration.target, group.name);
    const reason = found === undefined ? undefined : await takeBackOne(migration, group, found);
    if (reason !== undefined) {
      spared.push({ name: group.name, reason });
      continue;
    }
    ledger.groups.setOrigin(group.id, null);
    if (found !== undefined) deleted += 1;
  }
  return { deleted, spared };
}

/** Undefined: it is gone. */
async function takeBackOne(
  migration: Migration,
  group: LedgerGroup,
  found: GroupSettings,
): Promise<SparedGroup['reason'] | undefined> {
  const { target } = migration;
  // The source may have changed it since.
  const made = group.made ?? { ...group, roleArn: targetRole(migration, group) };
  const isAsMade =
    (found.description ?? '') === (made.description ?? '') &&
    found.precedence === made.precedence &&
    found.roleArn === made.roleArn;
  if (!isAsMade) return 'changed';
  if (!(await isEmpty(migration, group.name))) return 'not-empty';
  try {
    await target.door.call('DeleteGroup', { UserPoolId: target.userPoolId, GroupName: group.name });
  } catch (error) {
    if (!CognitoRefusal.is(error)) throw error;
    if (error.refusal !== 'ResourceNotFoundException') return 'refused';
  }
  return undefined;
}

/** Waits for the listing as long as it shows nobody but whom we have deleted. */
async function isEmpty(migration: Migration, group: string): Promise<boolean> {
  const { ledger, ports } = migration;
  const untilMs = (ledger.header.get('lastWriteMs') ?? 0) + lagMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const shown = await beginAgainAfterDeadTokens(() => whoIsShown(migration, group));
    if (shown === 'others') return false;
    if (shown === 'nobody') return true;
    if (ports.clock.nowMs() > untilMs) return false;
    await ports.clock.sleep(pauseMs, ports.signal);
  }
}

async function whoIsShown(
  { ledger, target }: Migration,
  group: string,
): Promise<'nobody' | 'taken-back' | 'others'> {
  let shown = 0;
  for await (const { users } of listUsersInGroup(target.door, target.userPoolId, group)) {
    shown += users.length;
    if (users.some(({ sub }) => sub === undefined || !ledger.undo.isTakenBack(sub))) return 'others';
  }
  return shown === 0 ? 'nobody' : 'taken-back';
}
