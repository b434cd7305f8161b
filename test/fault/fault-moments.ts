import type { StrikeName } from '@poolferry/sandbox';
import type { LifeStrike } from './whole-life.ts';

/** How each fault strikes, where once for a moment is not enough; the slowest first. */
const faults: Readonly<Partial<Record<StrikeName, Pick<LifeStrike, 'times' | 'forMs'>>>> = {
  'timeout-before': {},
  'timeout-after': {},
  'throttle-burst': { times: 5 },
  'internal-error': { times: 2 },
  unavailable: { times: 2 },
  'reset-before': { times: 2 },
  'reset-after': {},
  'malformed-before': { times: 2 },
  'malformed-after': {},
  slow: { forMs: 120 },
  'connections-refused': { forMs: 60 },
  'signature-expired': {},
  'page-tokens-die': {},
  'credentials-expired': {},
  // Before the changes of a sync's life, and before whatever was written a moment ago.
  'listing-goes-back': { forMs: 90_000 },
};

export const faultNames = Object.keys(faults) as StrikeName[];

/** Asked in the background, as often as there is time for, and done without. */
const notCounted = new Set(['GetProvisionedLimit']);

export type Moment = 'first' | 'middle' | 'last';
export const moments: readonly Moment[] = ['first', 'middle', 'last'];

/** More than one page of people, where tokens are to die between two. */
export const usersFor = (fault: StrikeName): number => (fault === 'page-tokens-die' ? 70 : 24);

/**
 * Strikes of one fault for whole lives: each operation's first, middle and last call, where they are apart; of page tokens, every few
 * pages. Most take one life.
 */
export function strikesOf(fault: StrikeName, calls: Readonly<Record<string, number>>): LifeStrike[][] {
  if (fault === 'page-tokens-die')
    return [Array.from({ length: 6 }, (_, n) => ({ operation: 'ListUsers', fault, at: 2 + 5 * n }))];
  // A call whose signature is refused three times is given up: one whose retries meet all three moments would be.
  const lives: (readonly Moment[])[] =
    fault === 'signature-expired' ? [['first', 'last'], ['middle']] : [moments];
  return lives.map((struck) => strikesAt(fault, calls, struck));
}

function strikesAt(
  fault: StrikeName,
  calls: Readonly<Record<string, number>>,
  struck: readonly Moment[],
): LifeStrike[] {
  return Object.entries(calls).flatMap(([operation, count]) => {
    const strikes = struck.flatMap((moment) => strikeAt(operation, fault, moment, count) ?? []);
    // In one life the moments of few calls would be one another's retries.
    return strikes.filter(
      ({ at, times = 1 }, index) => at - (strikes[index - 1]?.at ?? -Infinity) > times + 1,
    );
  });
}

/** The strike of one operation at one moment, or undefined where there is no such moment. */
export function strikeAt(
  operation: string,
  fault: StrikeName,
  moment: Moment,
  calls: number,
): LifeStrike | undefined {
  // Nothing else has tokens that could die.
  if (fault === 'page-tokens-die' && !isListing(operation)) return undefined;
  // Cognito signs that address by itself: no credentials and no clock of ours are in it.
  if (operation === 's3:PutObject' && ofSignature.has(fault)) return undefined;
  if (fault === 'listing-goes-back' && !isListing(operation)) return undefined;
  const most = notCounted.has(operation) ? 1 : calls;
  const at = { first: 1, middle: Math.ceil(most / 2), last: most }[moment];
  const isAnother = { first: true, middle: most > 2, last: most > 1 }[moment];
  return isAnother ? { operation, fault, at, ...faults[fault] } : undefined;
}

const ofSignature = new Set<StrikeName>(['credentials-expired', 'signature-expired']);

const isListing = (operation: string): boolean => /^List(Users|Groups)/.test(operation);
