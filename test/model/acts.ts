import {
  add,
  type Change,
  named,
  newSub,
  type Pools,
  type SourceUser,
  type TargetUser,
} from './cognito-model.ts';
import { emailOf } from './small-world.ts';
import { theirName } from './sync-promises.ts';

/** Something that other people do, at most once, at any moment that allows it. */
export interface Act {
  name: string;
  isPossible(pools: Pools): boolean;
  happen(pools: Pools): void;
}

/** Somebody signs up under the email, with a password of their own. */
export function signUp(name: string): Act {
  return {
    name: `a stranger signs up as ${name}`,
    isPossible: (pools) => named(pools, emailOf(name)) === undefined,
    happen: (pools) =>
      pools.target.push(stranger(pools, name, { status: 'CONFIRMED', password: 'their own' })),
  };
}

/** Another administrator makes a user with the very same attributes, but for our mark. */
export function twin(name: string): Act {
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
export function forgotPassword(name: string): Act {
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

export function disableInSource(name: string): Act {
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

/** What others do with somebody whom we have made, long after. */
function changeThere(name: string, what: string, change: Change, happen: (user: TargetUser) => void): Act {
  const ours = (pools: Pools) =>
    pools.target.find((one) => one.madeBy === 'us' && one.attributes.email === emailOf(name));
  return {
    name: `${name} ${what}`,
    isPossible: (pools) => ours(pools) !== undefined,
    happen(pools) {
      const user = ours(pools);
      if (user === undefined) return;
      happen(user);
      user.changed = [...(user.changed ?? []), change];
      user.modifiedAtMs = pools.nowMs;
    },
  };
}

export const chooseSince = (name: string): Act =>
  changeThere(name, 'chooses a password since', 'password', (user) => {
    user.password = 'their own';
  });

export const renameThere = (name: string): Act =>
  changeThere(name, 'changes their name in the target', 'name', (user) => {
    user.attributes.name = theirName;
  });

/** Something that happens to somebody in the source. */
function inSource(name: string, what: string, happen: (user: SourceUser) => void): Act {
  const find = (pools: Pools) => pools.source.find((one) => one.name === name);
  return {
    name: `${name} ${what}`,
    isPossible: (pools) => find(pools) !== undefined,
    happen(pools) {
      const user = find(pools);
      if (user !== undefined) happen(user);
    },
  };
}

export const enableInSource = (name: string): Act =>
  inSource(name, 'is let in again in the source', (user) => {
    user.enabled = true;
  });

export const renameInSource = (name: string, called: string): Act =>
  inSource(name, 'is called otherwise in the source', (user) => {
    user.called = called;
  });

/** Membership in the one group of the source. */
function moveInSource(name: string, what: string, isMember: boolean): Act {
  const subOf = (pools: Pools) => pools.source.find((one) => one.name === name)?.sub ?? '';
  const isIn = ({ sourceGroups }: Pools, sub: string) => sourceGroups.team?.includes(sub) ?? false;
  return {
    name: `${name} ${what}`,
    isPossible: (pools) => isIn(pools, subOf(pools)) !== isMember,
    happen(pools) {
      const sub = subOf(pools);
      const others = (pools.sourceGroups.team ?? []).filter((other) => other !== sub);
      pools.sourceGroups.team = isMember ? [...others, sub] : others;
    },
  };
}

export const joinInSource = (name: string): Act => moveInSource(name, 'joins the group in the source', true);
export const leaveInSource = (name: string): Act =>
  moveInSource(name, 'leaves the group in the source', false);

export const deleteInSource = (name: string): Act =>
  inSource(name, 'is deleted in the source', (user) => {
    user.isGone = true;
  });
