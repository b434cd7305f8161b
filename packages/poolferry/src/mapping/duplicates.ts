import type { DuplicatesOption } from '../config/options.ts';
import { signInKey } from './sign-in-name.ts';

/** Somebody who wants a sign-in name that others want too. */
export interface Holder {
  /** Missing only for users of files without subs; compared last. */
  sub: string;
  verified: boolean;
  enabled: boolean;
  createdAtMs: number;
  /** Their crossing has begun: the name is theirs. */
  begun: boolean;
  /** The owner has decided, about this user, that they keep it. */
  keeps?: boolean;
}

/**
 * Who keeps a contested name; 'nobody' where the owner decided so; 'unsettled' where no option decides, or where two are to
 * keep it.
 */
export function chooseKeeper<H extends Holder>(
  signIn: string,
  holders: readonly H[],
  option: DuplicatesOption,
): H | 'nobody' | 'unsettled' {
  const [begun] = holders.filter((holder) => holder.begun).toSorted(bySub);
  if (begun !== undefined) return begun;
  const [keeps, another] = holders.filter((holder) => holder.keeps);
  if (keeps !== undefined) return another === undefined ? keeps : 'unsettled';
  if (typeof option === 'object') return chooseByDecision(signIn, holders, option);
  if (option === 'stop') return 'unsettled';
  // `newest` and `enabled` never hand an address to somebody who has not proved that it is theirs.
  const candidates = option === 'verified' ? holders : holders.filter((holder) => holder.verified);
  const [best] = candidates.toSorted(orders[option]);
  return best ?? 'unsettled';
}

/**
 * Whether somebody has proved that a contested name is theirs. A username or preferred_username cannot be proved: for
 * `verified` it speaks for them that a contact of theirs is, and the other rules do not ask.
 *
 * @param kind What kind of name it is (target-names.ts).
 */
export function hasProved(
  kind: string,
  attributes: Readonly<Record<string, string>>,
  option: DuplicatesOption,
): boolean {
  const isVerified = (name: string) => attributes[`${name}_verified`] === 'true';
  if (kind === 'email' || kind === 'phone_number') return isVerified(kind);
  return option !== 'verified' || isVerified('email') || isVerified('phone_number');
}

/** A decisions file spells names as people do; chooseKeeper wants them as the target tells them apart. */
export function foldDecisions(option: DuplicatesOption, caseSensitive: boolean): DuplicatesOption {
  if (typeof option !== 'object') return option;
  const entries = Object.entries(option);
  return Object.fromEntries(entries.map(([name, sub]) => [signInKey(name, caseSensitive), sub]));
}

function chooseByDecision<H extends Holder>(
  signIn: string,
  holders: readonly H[],
  decisions: Readonly<Record<string, string | null>>,
): H | 'nobody' | 'unsettled' {
  const keeper = Object.hasOwn(decisions, signIn) ? decisions[signIn] : undefined;
  if (keeper === undefined) return 'unsettled';
  if (keeper === null) return 'nobody';
  // A decisions file may spell a UUID in capitals.
  return holders.find((holder) => holder.sub.toLowerCase() === keeper.toLowerCase()) ?? 'unsettled';
}

type Order = (a: Holder, b: Holder) => number;
const byNewest: Order = (a, b) => b.createdAtMs - a.createdAtMs;
const bySub: Order = (a, b) => (a.sub < b.sub ? -1 : a.sub > b.sub ? 1 : 0);
const byVerified: Order = (a, b) => Number(b.verified) - Number(a.verified);
const byEnabled: Order = (a, b) => Number(b.enabled) - Number(a.enabled);

const orders: Record<'verified' | 'newest' | 'enabled', Order> = {
  verified: (a, b) => byVerified(a, b) || byNewest(a, b) || bySub(a, b),
  newest: (a, b) => byNewest(a, b) || bySub(a, b),
  enabled: (a, b) => byEnabled(a, b) || byNewest(a, b) || bySub(a, b),
};
