import type { LedgerUser } from '../ledger/user-row.ts';
import { NamedPeople, type Names } from './named-people.ts';

/** Which pending users a run is asked to take. */
export interface Wanted {
  limit?: number | undefined;
  /** The only users to take. */
  only?: Names | undefined;
}

/** Gives each user of a run their place in it, by whichever road they go. */
export interface Selection {
  /** Whether the run takes this user now; if so, one place less is left. */
  take(user: LedgerUser): boolean;
  /** Whether the run was asked for this user, or for everybody. */
  wants(user: LedgerUser): boolean;
  /** No place is left for anybody. */
  isFull(): boolean;
  /** Neither a limit nor names were given. */
  readonly isEverybody: boolean;
  /** How many of the names were nobody's who was asked for; undefined where the limit came first. */
  unmatched(): number | undefined;
}

export function createSelection({ limit = Infinity, only }: Wanted): Selection {
  let left = limit;
  const named = only && new NamedPeople(only);
  const isNamed = (user: LedgerUser): boolean => named?.has(user) ?? true;
  return {
    take(user) {
      if (left <= 0 || !isNamed(user)) return false;
      left -= 1;
      return true;
    },
    wants: isNamed,
    isFull: () => left <= 0,
    isEverybody: limit === Infinity && only === undefined,
    unmatched: () => (limit === Infinity ? (named?.unmatched ?? 0) : undefined),
  };
}
