import { type Attributes, attributeRecords, withAttributes, withoutAttributes } from './attributes.ts';
import type { UserView } from './user.ts';

/**
 * The attributes after values were written: an empty one clears. A contact that changes is no longer verified, unless the
 * same call says so.
 */
export function changedAttributes(view: UserView, values: ReadonlyMap<string, string>): Attributes {
  const cleared = new Set([...values].filter(([, value]) => value === '').map(([name]) => name));
  const set = new Map([...values].filter(([, value]) => value !== ''));
  dropStaleVerification(view, set, cleared);
  return withAttributes(withoutAttributes(view.attributes, cleared), set);
}

function dropStaleVerification(view: UserView, set: Map<string, string>, cleared: ReadonlySet<string>): void {
  const now = new Map(attributeRecords(view.attributes).map(({ Name, Value }) => [Name, Value]));
  for (const key of ['email', 'phone_number']) {
    const flag = `${key}_verified`;
    const next = cleared.has(key) ? undefined : (set.get(key) ?? now.get(key));
    if (next !== now.get(key) && now.get(flag) === 'true' && !set.has(flag)) set.set(flag, 'false');
  }
}
