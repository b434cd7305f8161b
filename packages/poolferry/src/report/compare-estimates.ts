import type { DecidingOptions } from '../config/options.ts';
import { documentedQuotas } from '../pacing/categories.ts';
import { type Estimate, estimate, type Rates, type Slowest } from './estimate.ts';
import { type Journey, type JourneyFacts, journeyOf } from './journey.ts';
import { rerouted, usersToEvenOut, withMoved } from './roads.ts';

/** What the migration would be by one choice of routes. */
export interface RouteEstimate {
  routes: DecidingOptions['routes'];
  byImportJob: number;
  byAdminCreate: number;
  minutes: number;
  slowest?: Slowest;
  /** Of the target. */
  monthlyActiveUsers: number;
}

/** What raising the limit of UserCreation would save. */
export interface RaisingEstimate {
  category: 'UserCreation';
  /** The limit now. */
  limitPerSecond: number;
  /** Twice the limit, four times, … as long as each makes the whole shorter. */
  steps: { limitPerSecond: number; minutes: number; savesMinutes: number }[];
  /** What no raising of UserCreation makes shorter; missing where there is nobody to carry. */
  bound?: { slowest: Slowest; adjustable: boolean };
}

/** Everything a plan tells of time. */
export interface Estimates {
  /** By the routes of the plan. */
  chosen: Estimate;
  /** The other ways beside it, the same three whichever was chosen. */
  routes: RouteEstimate[];
  raising: RaisingEstimate;
  /** Of carrying alone, without AdminSetUserPassword. */
  carryMinutesWithoutPasswords: number;
  /** Where Cognito stores birthdates otherwise than the file has them, which is not documented (facts §3.1). */
  ifMended?: { users: number; minutes: number };
}

export function compareEstimates(facts: JourneyFacts, rates: Rates): Estimates {
  const journey = journeyOf(facts);
  const chosen = estimate(journey, rates);
  return {
    chosen,
    routes: (['admin-create', 'import-job', 'auto'] as const).map((routes) =>
      routeEstimate(facts, rates, routes),
    ),
    raising: raisingEstimate(journey, chosen, rates),
    carryMinutesWithoutPasswords: estimate(journeyOf({ ...facts, passwords: 'passwordless' }), rates)
      .carryMinutes,
    ...(journey.mayNeedMending > 0 && {
      ifMended: { users: journey.mayNeedMending, minutes: estimate(mended(journey), rates).minutes },
    }),
  };
}

function routeEstimate(facts: JourneyFacts, rates: Rates, routes: DecidingOptions['routes']): RouteEstimate {
  const sent = rerouted(facts, routes);
  const journey = journeyOf(routes === 'auto' ? withMoved(sent, usersToEvenOut(sent, rates)) : sent);
  const { byImportJob, byAdminCreate, active } = journey;
  const { minutes, slowest } = estimate(journey, rates);
  const counts = { routes, byImportJob, byAdminCreate, minutes, monthlyActiveUsers: active };
  return slowest === undefined ? counts : { ...counts, slowest };
}

/** What saves less than this part of the whole is not worth a bill. */
const worthwhilePart = 0.01;
const mostDoublings = 10;

function raisingEstimate(journey: Journey, now: Estimate, rates: Rates): RaisingEstimate {
  const { limitPerSecond } = rates.target('UserCreation');
  const steps: RaisingEstimate['steps'] = [];
  let before = now;
  for (let doublings = 1; doublings <= mostDoublings; doublings += 1) {
    const factor = 2 ** doublings;
    const after = estimate(journey, withCreationRaised(rates, factor));
    if (before.minutes - after.minutes <= now.minutes * worthwhilePart) break;
    steps.push({
      limitPerSecond: limitPerSecond * factor,
      minutes: after.minutes,
      savesMinutes: now.minutes - after.minutes,
    });
    before = after;
  }
  const { slowest } = estimate(journey, withCreationRaised(rates, 2 ** mostDoublings));
  const adjustable =
    slowest !== undefined && slowest !== 'import-job' && documentedQuotas[slowest].adjustable;
  return {
    category: 'UserCreation',
    limitPerSecond,
    steps,
    ...(slowest !== undefined && { bound: { slowest, adjustable } }),
  };
}

function withCreationRaised(rates: Rates, factor: number): Rates {
  const raised: Rates['target'] = (category) => {
    const rate = rates.target(category);
    return category === 'UserCreation' ? { ...rate, ratePerSecond: rate.ratePerSecond * factor } : rate;
  };
  return { ...rates, target: raised };
}

/** Each person is looked at, and written to once more. */
function mended(journey: Journey): Journey {
  const more = journey.mayNeedMending;
  const carry = new Map(journey.carry);
  for (const category of ['UserRead', 'UserUpdate'] as const)
    carry.set(category, (carry.get(category) ?? 0) + more);
  return { ...journey, carry };
}
