import { attribute } from '../state/attributes.ts';
import type { Pool } from '../state/pool.ts';
import type { User, UserView } from '../state/user.ts';
import type { Switches } from '../switches.ts';
import type { UserFilter } from './filter.ts';

const exact = (value: string) => value;
const lower = (value: string) => value.toLowerCase();

/** Whether a listed user passes the filter, by the case rules of the filtered attribute (facts §2). */
export function matcherOf(
  filter: UserFilter,
  pool: Pool,
  switches: Switches,
): (user: User, view: UserView) => boolean {
  const fold = foldOf(filter.name, pool, switches);
  const wanted = fold(filter.value);
  const prefix =
    filter.operator === '^=' && !(filter.name === 'sub' && switches.subPrefixFilter === 'equality');
  return (user, view) => {
    const value = filteredValue(filter.name, user, view);
    if (value === undefined) return false;
    return prefix ? fold(value).startsWith(wanted) : fold(value) === wanted;
  };
}

function foldOf(name: string, pool: Pool, switches: Switches): (value: string) => string {
  if (name === 'cognito:user_status') return lower;
  if (name === 'username' || name === 'status' || name === 'sub') return exact;
  return switches.filterCase === 'exact' ? exact : pool.fold;
}

function filteredValue(name: string, user: User, view: UserView): string | undefined {
  if (name === 'username') return user.username;
  if (name === 'sub') return user.sub;
  if (name === 'cognito:user_status') return view.status;
  if (name === 'status') return view.enabled ? 'Enabled' : 'Disabled';
  return attribute(view.attributes, name);
}
