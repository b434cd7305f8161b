import type { Options } from '../../packages/poolferry/src/config/options.ts';
import { add, named, newSub, type Pools, type Readings, type TargetUser } from './cognito-model.ts';

/** Something that other people do, at most once, at any moment that allows it. */
interface Act {
  name: string;
  isPossible(pools: Pools): boolean;
  happen(pools: Pools): void;
}

/** How much may go wrong in one schedule: calls that fail, and processes that die. */
export interface Bounds {
  faults: number;
  deaths: number;
}

/** Few users, and whoever meddles: small enough that everything that can happen can be tried. */
export interface SmallWorld {
  name: string;
  users: { name: string; enabled?: boolean }[];
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
  /** What every run of the tests tries, in seconds; and what `npm run prove:model` tries, in minutes. */
  quick: readonly Bounds[];
  deep: readonly Bounds[];
}

const oneFault: Bounds = { faults: 1, deaths: 0 };
const oneDeath: Bounds = { faults: 0, deaths: 1 };
const both: Bounds = { faults: 1, deaths: 1 };
const twice: Bounds = { faults: 2, deaths: 2 };
const each = { quick: [oneFault, oneDeath], deep: [both] };

export const emailOf = (name: string): string => `${name}@example.com`;

export const legacySub = 'custom:legacy_sub';

/** Somebody signs up under the email, with a password of their own. */
function signUp(name: string): Act {
  return {
    name: `a stranger signs up as ${name}`,
    isPossible: (pools) => named(pools, emailOf(name)) === undefined,
    happen: (pools) =>
      pools.target.push(stranger(pools, name, { status: 'CONFIRMED', password: 'their own' })),
  };
}

/** Another administrator makes a user with the very same attributes, but for our mark. */
function twin(name: string): Act {
  return {
    name: `another administrator makes ${name}`,
    isPossible: (pools) => named(pools, emailOf(name)) === undefined,
    happen: (pools) => add(pools, stranger(pools, name, {})),
  };
}

function stranger(pools: Pools, name: string, changes: Partial<TargetUser>): TargetUser {
  return {
    sub: newSub(pools, emailOf(name), 'b'),
    attributes: { email: emailOf(name), email_verified: 'true' },
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    createdAtMs: pools.nowMs,
    madeBy: 'a stranger',
    password: 'temporary',
    groups: [],
    ...changes,
  };
}

/** "Forgot password" works for who is CONFIRMED and enabled, with a verified email (facts §4.5). */
function forgotPassword(name: string): Act {
  const ours = (pools: Pools) => pools.target.find((one) => one.attributes.email === emailOf(name));
  return {
    name: `${name} chooses a password`,
    isPossible: (pools) => {
      const user = ours(pools);
      return user?.madeBy === 'us' && user.enabled && user.status === 'CONFIRMED';
    },
    happen: (pools) => {
      const user = ours(pools);
      if (user !== undefined) user.password = 'their own';
    },
  };
}

function disableInSource(name: string): Act {
  const inSource = (pools: Pools) => pools.source.find((one) => one.name === name);
  return {
    name: `${name} is disabled in the source`,
    isPossible: (pools) => inSource(pools)?.enabled === true,
    happen: (pools) => {
      const user = inSource(pools);
      if (user !== undefined) user.enabled = false;
    },
  };
}

const worlds: readonly SmallWorld[] = [
  { name: 'two ordinary users', users: [{ name: 'ann' }, { name: 'bob' }], ...each },
  {
    name: 'one who is disabled beside one who is not',
    users: [{ name: 'ann' }, { name: 'dis', enabled: false }],
    ...each,
  },
  {
    name: 'two users who share a group, where a second join is let pass',
    users: [{ name: 'ann' }, { name: 'bob' }],
    members: ['ann', 'bob'],
    quick: [],
    deep: [oneFault, oneDeath],
  },
  {
    name: 'two users who share a group, where a second join is refused',
    users: [{ name: 'ann' }, { name: 'bob' }],
    members: ['ann', 'bob'],
    readings: { refusesSecondJoin: true },
    quick: [oneFault],
    deep: [both],
  },
  {
    name: 'a stranger signs up under the email of somebody who crosses',
    users: [{ name: 'ann' }, { name: 'bob' }],
    acts: [signUp('ann')],
    legacySub: false,
    quick: [],
    deep: [both],
  },
  {
    name: 'another administrator makes a twin of somebody who crosses',
    users: [{ name: 'ann' }, { name: 'bob' }],
    acts: [twin('ann')],
    quick: [],
    deep: [both],
  },
  {
    name: 'somebody chooses a password as soon as they can',
    users: [{ name: 'ann' }, { name: 'bob' }],
    acts: [forgotPassword('ann')],
    quick: [],
    deep: [both],
  },
  {
    name: 'somebody is disabled in the source meanwhile, as the run looks',
    users: [{ name: 'ann' }],
    acts: [disableInSource('ann')],
    watches: true,
    quick: [oneFault],
    deep: [both],
  },
  {
    name: 'somebody is disabled in the source meanwhile, and each run lists anew',
    users: [{ name: 'ann' }],
    acts: [disableInSource('ann')],
    listsAnew: true,
    quick: [oneDeath],
    deep: [both, { faults: 0, deaths: 2 }],
  },
  {
    name: 'one command that lists, plans and carries',
    users: [{ name: 'ann' }, { name: 'dis', enabled: false }],
    members: ['ann'],
    unplanned: true,
    quick: [],
    deep: [oneFault, oneDeath],
  },
];

/** The same with one user alone: so much smaller that far more may go wrong in it. */
function alone(world: SmallWorld): SmallWorld[] {
  const who = world.users.find(({ enabled }) => enabled === false) ?? world.users[0];
  if (who === undefined || world.users.length === 1) return [];
  const members = world.members && { members: [who.name] };
  // Listings of two pools side by side make many more states.
  const depth = world.unplanned ? { quick: [oneDeath], deep: [both] } : { quick: [both], deep: [twice] };
  return [{ ...world, name: `${world.name}: ${who.name} alone`, users: [who], ...members, ...depth }];
}

export const smallWorlds: readonly SmallWorld[] = worlds.flatMap((world) => [world, ...alone(world)]);

export function worldNamed(name: string): SmallWorld {
  const world = smallWorlds.find((one) => one.name.startsWith(name));
  if (world === undefined) throw new Error(`There is no world "${name}".`);
  return world;
}

/** Moments of the model's clock: each run begins a while after the one before. */
const firstMomentMs = Date.UTC(2026, 0, 1);

export function freshPools({ users, members }: SmallWorld): Pools {
  const source = users.map(({ name, enabled = true }, index) => ({
    name,
    sub: `c0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    email: emailOf(name),
    enabled,
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
