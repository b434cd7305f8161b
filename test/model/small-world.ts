import type { Options } from '../../packages/poolferry/src/config/options.ts';
import type { Act } from './acts.ts';
import type { Pools, Readings } from './cognito-model.ts';
import type { CommandName } from './commands.ts';

/** How much may go wrong in one schedule: calls that fail, and processes that die. */
export interface Bounds {
  faults: number;
  deaths: number;
}

/** Few users, and whoever meddles: small enough that everything that can happen can be tried. */
export interface SmallWorld {
  name: string;
  users: { name: string; enabled?: boolean; called?: string }[];
  /** Members of the one group of the source. */
  members?: string[];
  acts?: Act[];
  readings?: Partial<Readings>;
  legacySub?: boolean;
  /** Whether the run lists the source anew each time: the export is too old by then. */
  listsAnew?: boolean;
  /** Whether the run begins with an empty ledger; otherwise with a plan. */
  unplanned?: boolean;
  /** Whether whoever is disabled meanwhile is looked for while the run is under way. */
  watches?: boolean;
  /** Another command that follows the migration, which is undisturbed itself, or cut off somewhere. */
  followedBy?: { command: Exclude<CommandName, 'migrate'>; isCutOff?: boolean; meanwhile?: Act[] };
  /** The only people whom a rollback is to take back. */
  named?: string[];
  /** How many a sync may delete. */
  deletions?: number;
  /** What every run of the tests tries, in seconds; and what `npm run prove:model` tries, in minutes. */
  quick: readonly Bounds[];
  deep: readonly Bounds[];
}

export const oneFault: Bounds = { faults: 1, deaths: 0 };
export const oneDeath: Bounds = { faults: 0, deaths: 1 };
export const both: Bounds = { faults: 1, deaths: 1 };
export const twice: Bounds = { faults: 2, deaths: 2 };

export const emailOf = (name: string): string => `${name}@example.com`;

export const legacySub = 'custom:legacy_sub';

/** Moments of the model's clock: each run begins a while after the one before. */
const firstMomentMs = Date.UTC(2026, 0, 1);

export function freshPools({ users, members }: SmallWorld): Pools {
  const source = users.map(({ name, enabled = true, called }, index) => ({
    name,
    sub: `c0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    email: emailOf(name),
    enabled,
    ...(called !== undefined && { called }),
  }));
  const subs = source.filter(({ name }) => members?.includes(name)).map(({ sub }) => sub);
  return {
    nowMs: firstMomentMs,
    source,
    sourceGroups: members === undefined ? {} : { team: subs },
    target: [],
    targetGroups: [],
    groupsMadeMs: {},
    acted: [],
  };
}

export function optionsFor(world: SmallWorld, defaults: Options): Options {
  return { ...defaults, legacyIds: world.legacySub === false ? {} : { sub: legacySub } };
}
