import type { ListedUser } from '../user.ts';
import { isCognitosOwn } from './attributes.ts';
import type { Draft } from './decide.ts';

/** Statuses in which a migrated user has a way in, by a password of theirs or by "forgot password" (facts §4.5). */
const open = new Set(['CONFIRMED', 'RESET_REQUIRED']);

/** What the target's user has otherwise than the draft: attribute names both ways, 'enabled', 'status', 'sms-mfa'. */
export function compareWithDraft(draft: Draft, target: ListedUser, caseSensitive: boolean): string[] {
  const fields = differingAttributes(draft.attributes, target.attributes, caseSensitive);
  if (draft.enabled !== target.enabled) fields.push('enabled');
  if (!open.has(target.status)) fields.push('status');
  // Shown is true; not shown may be so because listings tell of the old kind of SMS alone (facts §2).
  if (target.smsMfa && !draft.smsMfa) fields.push('sms-mfa');
  return fields;
}

/** What the draft has and the target's listing, which does not show it, may not show at all (facts §2). */
export function notShown(draft: Draft, target: ListedUser): string[] {
  return draft.smsMfa && !target.smsMfa ? ['sms-mfa'] : [];
}

type Attributes = Readonly<Record<string, string>>;

/** Names of attributes that differ, are missing or too many. Of an email the case may differ where the target folds it. */
export function differingAttributes(wanted: Attributes, found: Attributes, caseSensitive: boolean): string[] {
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...names].filter((name) => {
    if (isCognitosOwn(name)) return false;
    // An empty value is none, on either side.
    const [ours, theirs] = [wanted[name] ?? '', found[name] ?? ''];
    const folded = name === 'email' && !caseSensitive;
    return folded ? ours.toLowerCase() !== theirs.toLowerCase() : ours !== theirs;
  });
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
