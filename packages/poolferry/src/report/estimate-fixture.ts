import type { CrossingClass } from '../ledger/crossing-classes.ts';
import { Reached } from '../ledger/progress.ts';
import { documentedQuotas } from '../pacing/categories.ts';
import type { Rates } from './estimate.ts';
import type { JourneyFacts } from './journey.ts';

/** So many users of whom the plan says that they cross, with nothing special about them. */
export function crossingClass(users: number, changes: Partial<CrossingClass> = {}): CrossingClass {
  return {
    route: 'admin-create',
    reached: Reached.nothing,
    outcome: 'pending',
    enabled: true,
    jobFits: true,
    setsMfa: false,
    inGroups: false,
    mend: false,
    birthdate: false,
    users,
    memberships: 0,
    ...changes,
  };
}

/** A plan for these users, from a pool that holds nobody else into one that is empty. */
export function planOf(classes: readonly CrossingClass[], changes: Partial<JourneyFacts> = {}): JourneyFacts {
  return {
    classes,
    groups: [],
    groupsToCreate: 0,
    targetUsers: 0,
    targetGroups: 0,
    sourceUsers: classes.reduce((sum, { users }) => sum + users, 0),
    sourceDisabled: 0,
    asksWhose: false,
    pagesOf: (users) => Math.max(1, Math.ceil(users / 60)),
    passwords: 'reset',
    rowsPerJob: 100_000,
    looksAtJob: () => 10,
    seeksLogsRole: true,
    watchEveryMinutes: 5,
    ...changes,
  };
}

/** The documented quotas, whole. */
export function documentedRates(changes: Partial<Rates> = {}): Rates {
  const rate: Rates['target'] = (category) => {
    const { ratePerSecond } = documentedQuotas[category];
    const from = { limitFrom: 'documented', limitInOnePool: false } as const;
    return { ratePerSecond, limitPerSecond: ratePerSecond, ...from };
  };
  return { target: rate, source: rate, shared: true, ...changes };
}
