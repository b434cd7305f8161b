import type { Pacer } from '../pacing/pacer.ts';
import type { Rates } from '../report/estimate.ts';
import type { Migration } from './migration.ts';

type RateOf = 'rateOf' | 'steadyRateOf';

/** The rates that are known by now, for each pool. */
export const ratesOf = (migration: Migration): Rates => ratesBy(migration, 'rateOf');

/** The same at our share of the limits, however often this run was throttled. */
export const steadyRatesOf = (migration: Migration): Rates => ratesBy(migration, 'steadyRateOf');

function ratesBy({ source, target }: Migration, rateOf: RateOf): Rates {
  const shared = source === undefined || source.pacer === target.pacer;
  const ofTarget = ratesOfPool(target.pacer, rateOf);
  const ofSource = source === undefined ? ofTarget : ratesOfPool(source.pacer, rateOf);
  return { target: ofTarget, source: ofSource, shared };
}

function ratesOfPool(pacer: Pacer, rateOf: RateOf): Rates['target'] {
  return (category) => {
    const { perSecond, from, inOnePool, overKnown } = pacer.limitOf(category);
    return {
      ratePerSecond: pacer[rateOf](category),
      limitPerSecond: perSecond,
      limitFrom: from,
      limitInOnePool: inOnePool,
      ...(overKnown !== undefined && { overKnown }),
    };
  };
}
