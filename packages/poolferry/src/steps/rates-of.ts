import type { Pacer } from '../pacing/pacer.ts';
import type { Rates } from '../report/estimate.ts';
import type { Migration } from './migration.ts';

/** The rates that are known by now, for each pool. */
export function ratesOf({ source, target }: Migration): Rates {
  const shared = source === undefined || source.pacer === target.pacer;
  const ofTarget = ratesBy(target.pacer);
  return { target: ofTarget, source: source === undefined ? ofTarget : ratesBy(source.pacer), shared };
}

function ratesBy(pacer: Pacer): Rates['target'] {
  return (category) => {
    const { perSecond, from } = pacer.limitOf(category);
    return { ratePerSecond: pacer.rateOf(category), limitPerSecond: perSecond, limitFrom: from };
  };
}
