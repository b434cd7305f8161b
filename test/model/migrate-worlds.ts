import { disableInSource, forgotPassword, signUp, twin } from './acts.ts';
import { both, oneDeath, oneFault, type SmallWorld, twice } from './small-world.ts';

const each = { quick: [oneFault, oneDeath], deep: [both] };

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

export const migrateWorlds: readonly SmallWorld[] = worlds.flatMap((world) => [world, ...alone(world)]);
