import { FAULT_NAMES, type FaultName } from '@poolferry/sandbox';
import { type RandomMigration, randomMigration } from './random-migration.ts';
import { type SeededChoice, seededChoice } from './seeded-choice.ts';

/** What befalls a run at one checkpoint of it. */
const mishaps = [
  'ctrl-c',
  'ctrl-c-twice',
  'credentials-expire',
  'permission-withdrawn',
  'clock-an-hour-off',
  'page-tokens-die',
  'quota-cut',
  'listings-lag',
] as const;

export type Mishap = (typeof mishaps)[number];

/** One case of the proof; plain JSON, so that one that failed is kept as it is. */
export interface FaultSchedule {
  /** Of the people and of the sandbox's faults. */
  seed: number;
  users: number;
  migration: RandomMigration;
  faults: FaultName[];
  intensity: number;
  latencyMs: [number, number];
  listingLagMs: number;
  /** Times the documented quotas. */
  quota: number | 'off';
  /** After so many checkpoints, counted over all runs. */
  mishaps: { after: number; what: Mishap }[];
}

/** @param mostUsers - fewer make quicker cases; the same seed is another case then. */
export function faultSchedule(seed: number, mostUsers = 40): FaultSchedule {
  const choice = seededChoice(seed);
  const users = choice.between(Math.ceil(mostUsers / 4), mostUsers);
  return {
    seed,
    users,
    migration: randomMigration(choice),
    faults: choice.chance(0.3) ? [...FAULT_NAMES] : choice.someOf(FAULT_NAMES, 0.5),
    intensity: choice.oneOf([0.5, 1, 1, 2, 4]),
    latencyMs: [0, choice.oneOf([0, 2, 10])],
    listingLagMs: choice.oneOf([0, 300, 2000]),
    quota: choice.oneOf(['off', 'off', 4, 1]),
    mishaps: chooseMishaps(choice, users),
  };
}

/** A run of so many users passes about this many checkpoints. */
const checkpointsOf = (users: number) => 120 + 11 * users;

function chooseMishaps(choice: SeededChoice, users: number): FaultSchedule['mishaps'] {
  return Array.from({ length: choice.oneOf([0, 1, 1, 2, 3]) }, () => ({
    after: choice.between(1, checkpointsOf(users)),
    what: choice.oneOf(mishaps),
  })).sort((a, b) => a.after - b.after);
}
