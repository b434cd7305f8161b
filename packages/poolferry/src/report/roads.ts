import type { DecidingOptions } from '../config/options.ts';
import type { CrossingClass } from '../ledger/crossing-classes.ts';
import { Reached } from '../ledger/progress.ts';
import { type Rates, roadMinutes } from './estimate.ts';
import { type JourneyFacts, journeyOf } from './journey.ts';

/** The same people as other routes than the plan's would send them; whose crossing has begun keeps their road. */
export function rerouted(facts: JourneyFacts, routes: DecidingOptions['routes']): JourneyFacts {
  const takesJob = ({ jobFits, inGroups }: CrossingClass) =>
    routes !== 'admin-create' && jobFits && (routes === 'import-job' || !inGroups);
  const classes = facts.classes.map((one): CrossingClass => {
    if (one.reached > Reached.nothing || one.route === null) return one;
    return { ...one, route: takesJob(one) ? 'import-job' : 'admin-create' };
  });
  return { ...facts, classes };
}

/**
 * How many whom the import job could take go by AdminCreateUser instead, so that both roads end together: the job takes in as
 * many a second as it does, however few go by the calls beside it. None where the calls take longer anyway.
 */
export function usersToEvenOut(facts: JourneyFacts, rates: Rates): number {
  const jobEndsLast = (moved: number) => {
    const { calls, job } = roadMinutes(journeyOf(withMoved(facts, moved)), rates);
    return job > calls;
  };
  let [least, most] = [0, movable(facts)];
  while (least < most) {
    const half = Math.floor((least + most) / 2);
    if (jobEndsLast(half)) least = half + 1;
    else most = half;
  }
  return least;
}

/** The same people, with so many of the import job's going by AdminCreateUser. */
export function withMoved(facts: JourneyFacts, users: number): JourneyFacts {
  let left = users;
  const classes = facts.classes.flatMap((one): CrossingClass[] => {
    if (left === 0 || !mayMove(one)) return [one];
    const moving = Math.min(left, one.users);
    left -= moving;
    const [moved, staying] = [moving, one.users - moving].map((count) => ({ ...one, users: count }));
    return [{ ...moved, route: 'admin-create' } as CrossingClass, staying as CrossingClass];
  });
  return { ...facts, classes };
}

const movable = ({ classes }: JourneyFacts): number =>
  classes.filter(mayMove).reduce((sum, { users }) => sum + users, 0);

/** Whoever needs a later call than the job's waits for it on either road. */
const mayMove = ({ route, outcome, reached, inGroups }: CrossingClass): boolean =>
  route === 'import-job' && outcome === 'pending' && reached === Reached.nothing && !inGroups;
