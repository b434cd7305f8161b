import type { StrikeName } from '@poolferry/sandbox';
import type { LifeStrike } from './whole-life.ts';

/** How each fault strikes, where once for a moment is not enough. */
export const faults: Readonly<Partial<Record<StrikeName, Pick<LifeStrike, 'times' | 'forMs'>>>> = {
  'throttle-burst': { times: 5 },
  'internal-error': { times: 2 },
  unavailable: { times: 2 },
  'reset-before': { times: 2 },
  'reset-after': {},
  'timeout-before': {},
  'timeout-after': {},
  'malformed-before': { times: 2 },
  'malformed-after': {},
  slow: { forMs: 120 },
  'connections-refused': { forMs: 60 },
  'signature-expired': {},
  'page-tokens-die': {},
  'credentials-expired': {},
};

export const faultNames = Object.keys(faults) as StrikeName[];

/** Asked in the background, as often as there is time for, and done without. */
const notCounted = new Set(['GetProvisionedLimit']);

export type Moment = 'first' | 'middle' | 'last';
export const moments: readonly Moment[] = ['first', 'middle', 'last'];

/** The strike of one operation at one moment, or undefined where there is no such moment. */
export function strikeAt(
  operation: string,
  fault: StrikeName,
  moment: Moment,
  calls: number,
): LifeStrike | undefined {
  // Nothing else has tokens that could die.
  if (fault === 'page-tokens-die' && !/^List(Users|Groups)/.test(operation)) return undefined;
  const most = notCounted.has(operation) ? 1 : calls;
  const at = { first: 1, middle: Math.ceil(most / 2), last: most }[moment];
  // Of few calls the moments would be one another's retries.
  if (moment !== 'first' && most < 8) return undefined;
  return { operation, fault, at, ...faults[fault] };
}
