import { Reached } from '../ledger/progress.ts';
import type { UndoReason } from '../ledger/undo.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { differingAttributes } from '../mapping/compare.ts';
import { draftOf } from '../mapping/decide.ts';
import type { FoundUser } from './look-at-user.ts';
import type { Migration } from './migration.ts';

/**
 * In what somebody we made is otherwise than we left them: attributes, old ids that mark them included, enabled, status, dates.
 * Empty where nobody has changed anything that shows.
 */
export function changesSince(
  { options, rules }: Pick<Migration, 'options' | 'rules'>,
  user: LedgerUser,
  found: FoundUser,
): UndoReason[] {
  if (found.username !== user.target?.username) return [{ reason: 'username', field: '' }];
  const given = user.written ?? attributesOf(draftOf(user, options, rules));
  if (given === undefined) return [{ reason: 'no-draft', field: '' }];
  const attributes = differingAttributes(given, found.attributes, rules.caseSensitive)
    // What a job stored otherwise, and no run has mended yet.
    .filter((name) => !user.mend.includes(name))
    .map((field) => ({ reason: 'attribute' as const, field }));
  return [...attributes, ...flagChanges(user, found), ...statusChanges(user, found)];
}

function attributesOf(drafted: ReturnType<typeof draftOf>): Readonly<Record<string, string>> | undefined {
  return drafted.kind === 'draft' ? drafted.draft.attributes : undefined;
}

function flagChanges({ enabled, reached, disabledByUs }: LedgerUser, found: FoundUser): UndoReason[] {
  if (enabled === found.enabled) return [];
  // A run was killed before it could disable them.
  if (!enabled && !disabledByUs && reached < Reached.settled) return [];
  return [{ reason: 'enabled', field: '' }];
}

function statusChanges(user: LedgerUser, found: FoundUser): UndoReason[] {
  const isOfJob = user.route === 'import-job';
  if (user.reached < Reached.settled) {
    // The password comes last: before that, nobody can have got in, and no date is known (facts §4.1, §3.6).
    if (found.status === (isOfJob ? 'RESET_REQUIRED' : 'FORCE_CHANGE_PASSWORD')) return [];
    const isPasswordUnderWay = user.reached === Reached.prepared && found.status === 'CONFIRMED';
    return [{ reason: isPasswordUnderWay ? 'unsettled' : 'status', field: '' }];
  }
  if (found.status !== (isOfJob ? 'RESET_REQUIRED' : 'CONFIRMED')) return [{ reason: 'status', field: '' }];
  return dateChanges(user, found);
}

/** What UserLastModifiedDate follows beside attributes is not documented (facts §2.1): a late date tells, an early one proves nothing. */
function dateChanges({ settledMs, intentMs }: LedgerUser, found: FoundUser): UndoReason[] {
  if (settledMs === null) return [{ reason: 'unsettled', field: '' }];
  // A date may come without its fraction (facts §15).
  const firstMs = Math.floor((intentMs ?? 0) / 1000) * 1000;
  const isOfThen = found.createdAtMs >= firstMs && found.createdAtMs <= settledMs;
  return isOfThen && found.modifiedAtMs <= settledMs ? [] : [{ reason: 'dates', field: '' }];
}
