import type { SyncChange } from '../../ledger/sync.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { type Draft, draftOf } from '../../mapping/decide.ts';
import { compareThreeWays, type FieldFate, type ThreeWayChoice } from '../../mapping/three-way.ts';
import type { ListedUser } from '../../user.ts';
import type { Migration } from '../migration.ts';

/** One user of the source then and now, as the target should have them. */
export interface Turn {
  now: ListedUser;
  /** Their attributes in the target as we left them. */
  given: Readonly<Record<string, string>>;
  wanted: Draft;
  /** SMS as second factor has come or gone. */
  factorChanged: boolean;
}

/** Undefined where the mapping has nothing to say of them any more. */
export function turnOf(
  { options, rules }: Pick<Migration, 'options' | 'rules'>,
  user: LedgerUser,
  now: ListedUser,
): Turn | undefined {
  const before = draftOf(user, options, rules);
  const after = draftOf(now, options, rules);
  if (before.kind !== 'draft' || after.kind !== 'draft') return undefined;
  return {
    now,
    given: user.written ?? before.draft.attributes,
    wanted: after.draft,
    factorChanged: before.draft.smsMfa !== after.draft.smsMfa,
  };
}

/** What becomes of each attribute, the target having these. */
export function fatesOf(
  { rules, target }: Pick<Migration, 'rules' | 'target'>,
  { given, wanted }: Turn,
  found: Readonly<Record<string, string>>,
  { allowMessages }: Pick<ThreeWayChoice, 'allowMessages'>,
): FieldFate[] {
  const { verifyBeforeUpdate: verifiedFirst } = target.description;
  return compareThreeWays(given, wanted.attributes, found, rules, { allowMessages, verifiedFirst });
}

/** Whether anything differs at all that a look at the target could tell more about. */
export function changesAttributes(migration: Pick<Migration, 'rules' | 'target'>, turn: Turn): boolean {
  const fates = fatesOf(migration, turn, turn.given, { allowMessages: true });
  return fates.some(({ fate }) => fate !== 'same');
}

/** What is to be told of attributes: to be changed, in conflict, or left as they are. */
export function changesIn(fates: readonly FieldFate[]): SyncChange[] {
  return fates.flatMap(({ field, fate }): SyncChange[] => {
    if (fate === 'apply') return [{ kind: 'changed', field }];
    if (fate === 'conflict') return [{ kind: 'conflict', field }];
    return typeof fate === 'object' ? [{ kind: `unwritten:${fate.unwritten}`, field }] : [];
  });
}

/** What is to be told of a user's flags and status. */
export function flagChanges(user: LedgerUser, now: ListedUser): SyncChange[] {
  const changes: SyncChange[] = [];
  if (user.enabled !== now.enabled) {
    const enabled = user.disabledByUs ? ({ kind: 'enabled', field: '' } as const) : lockedThere;
    changes.push(now.enabled ? enabled : { kind: 'disabled', field: '' });
  }
  if (user.status !== now.status) changes.push({ kind: 'status', field: now.status });
  return changes;
}

/** Disabled in the source, and in the target by somebody else. */
export const lockedThere: SyncChange = { kind: 'conflict', field: 'enabled' };
export const noDraft: SyncChange = { kind: 'unwritten:no-draft', field: '' };
export const factorChange: SyncChange = { kind: 'unwritten:second-factor', field: '' };
export const missingThere: SyncChange = { kind: 'unwritten:missing-in-target', field: '' };
