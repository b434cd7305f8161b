import type { ListedUser } from '../user.ts';
import { isCognitosOwn } from './attributes.ts';
import type { Draft } from './decide.ts';

/** Statuses in which a migrated user has no way in (facts §4.5). */
const stuck = new Set(['FORCE_CHANGE_PASSWORD', 'UNCONFIRMED']);

/**
 * What the target's user has otherwise than the draft: attribute names both ways, 'enabled', 'status'. Of an
 * email the case may differ where the target folds it; nothing else may.
 */
export function compareWithDraft(draft: Draft, target: ListedUser, caseSensitive: boolean): string[] {
  const fields: string[] = [];
  const names = new Set([...Object.keys(draft.attributes), ...Object.keys(target.attributes)]);
  for (const name of names) {
    if (isCognitosOwn(name)) continue;
    const wanted = draft.attributes[name];
    const found = target.attributes[name];
    const folded = name === 'email' && !caseSensitive;
    const same = folded ? wanted?.toLowerCase() === found?.toLowerCase() : wanted === found;
    if (!same) fields.push(name);
  }
  if (draft.enabled !== target.enabled) fields.push('enabled');
  if (stuck.has(target.status)) fields.push('status');
  return fields;
}

/** Whether a listing shows a user otherwise than an earlier one did, in anything that crosses. */
export function hasChanged(before: ListedUser, now: ListedUser): boolean {
  return (
    before.enabled !== now.enabled ||
    before.smsMfa !== now.smsMfa ||
    before.username !== now.username ||
    !sameRecord(before.attributes, now.attributes)
  );
}

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
