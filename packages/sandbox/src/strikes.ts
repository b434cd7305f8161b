import { FAULT_NAMES, type FaultName } from './faults.ts';

/** What can befall one call beside the faults that come by chance. */
const MISHAPS = [
  /** The credentials of the call have run out. */
  'credentials-expired',
  /** The call was signed by a clock that is off. */
  'signature-expired',
  /** The tokens of all pages so far die, the call's own included. */
  'page-tokens-die',
  /** Every connection is cut, and new ones are refused for a while. */
  'connections-refused',
  /** The answer takes longer, and the work is done at its end. */
  'slow',
  /** A listing answers as of so many milliseconds ago, though it has shown newer things before. */
  'listing-goes-back',
] as const;

/** What can go back in time: everything else is asked of the users and groups themselves. */
const LISTINGS = ['ListUsers', 'ListGroups', 'ListUsersInGroup'];

export type StrikeName = FaultName | (typeof MISHAPS)[number];

/** Everything that a strike can be. */
export const STRIKE_NAMES: readonly StrikeName[] = [...FAULT_NAMES, ...MISHAPS];

/** What befalls the call of this number, counted from when the strike was planned, and those after it. */
export interface Strike {
  readonly operation: string;
  readonly fault: StrikeName;
  /** 1 is the next call of the operation. */
  readonly at: number;
  /** So many calls in a row. */
  readonly times: number;
  /** Of `connections-refused`, `slow` and `listing-goes-back`; of the last by the sandbox's clock. */
  readonly forMs: number;
  /** Only calls signed by this key count and are struck, and those that nobody signs: whoever looks on is left alone. */
  readonly accessKeyId?: string;
}

/** A strike and how often it has struck. */
export interface PlannedStrike extends Strike {
  struck: number;
}

/** Faults that strike the n-th call of an operation, for tests that go through every moment in turn. */
export class Strikes {
  #planned: { strike: PlannedStrike; calls: number }[] = [];

  /** @throws RangeError for what is no strike. */
  plan(strike: Strike): void {
    if (!STRIKE_NAMES.includes(strike.fault))
      throw new RangeError(`There is no strike "${strike.fault}"; there are: ${STRIKE_NAMES.join(', ')}.`);
    if (strike.fault === 'listing-goes-back' && !LISTINGS.includes(strike.operation))
      throw new RangeError(`Only a listing can go back in time: ${LISTINGS.join(', ')}.`);
    this.#planned.push({ strike: { ...strike, struck: 0 }, calls: 0 });
  }

  clear(): void {
    this.#planned = [];
  }

  planned(): readonly PlannedStrike[] {
    return this.#planned.map(({ strike }) => strike);
  }

  /** Counts a call, and tells what befalls it: of several strikes the one planned first. */
  next(operation: string, accessKeyId: string | undefined): Strike | undefined {
    let due: PlannedStrike | undefined;
    for (const one of this.#planned) {
      const { at, times, accessKeyId: only = accessKeyId } = one.strike;
      if (one.strike.operation !== operation || (accessKeyId !== undefined && only !== accessKeyId)) continue;
      one.calls += 1;
      if (one.calls >= at && one.calls < at + times) due ??= one.strike;
    }
    if (due !== undefined) due.struck += 1;
    return due;
  }
}
