import { describe, expect, test, vi } from 'vitest';
import { LostAnswer } from '../../packages/poolferry/src/cognito/failures.ts';
import { type Alter, calling, keeping } from './altered-migration.ts';
import { explore } from './explore.ts';
import { BrokenPromise } from './hold.ts';
import { type Bounds, emailOf } from './small-world.ts';
import { worldNamed } from './small-worlds.ts';

/** What is handed to the steps that write, in place of what is real. */
const mistaken = vi.hoisted((): { takeBack?: Alter; applyChanges?: Alter; isBlind?: boolean } => ({}));

vi.mock('../../packages/poolferry/src/steps/rollback/take-back.ts', async (load) => {
  const real = await load<typeof import('../../packages/poolferry/src/steps/rollback/take-back.ts')>();
  const takeBack: typeof real.takeBack = (migration, view, choice) =>
    real.takeBack(mistaken.takeBack?.(migration) ?? migration, view, choice);
  return { ...real, takeBack };
});

vi.mock('../../packages/poolferry/src/steps/sync/apply.ts', async (load) => {
  const real = await load<typeof import('../../packages/poolferry/src/steps/sync/apply.ts')>();
  const applyChanges: typeof real.applyChanges = (migration, view, request) =>
    real.applyChanges(mistaken.applyChanges?.(migration) ?? migration, view, request);
  return { ...real, applyChanges };
});

vi.mock('../../packages/poolferry/src/steps/look-at-user.ts', async (load) => {
  const real = await load<typeof import('../../packages/poolferry/src/steps/look-at-user.ts')>();
  const standingBeforeDelete: typeof real.standingBeforeDelete = (migration, user) =>
    mistaken.isBlind ? Promise.resolve({ reasons: [] }) : real.standingBeforeDelete(migration, user);
  return { ...real, standingBeforeDelete };
});

interface Mistake {
  what: string;
  built: typeof mistaken;
  world: string;
  bounds: Bounds;
  broken: RegExp;
}

const undisturbed: Bounds = { faults: 0, deaths: 0 };
const oneFault: Bounds = { faults: 1, deaths: 0 };
const oneDeath: Bounds = { faults: 0, deaths: 1 };

const ofRollback: Mistake[] = [
  {
    what: 'deletes by what a listing said, without a look',
    built: { isBlind: true },
    world: 'a rollback, and somebody has chosen a password since',
    bounds: undisturbed,
    broken: /Nobody is deleted who has changed since/,
  },
  {
    what: 'deletes by the email, and once more where the answer is lost',
    built: {
      takeBack: calling((call) => async (operation, input) => {
        if (operation !== 'AdminDeleteUser') return call(operation, input);
        const byEmail = () => call(operation, { ...input, Username: emailOf('ann') });
        return byEmail().catch((error: unknown) => {
          if (LostAnswer.is(error)) return byEmail();
          throw error;
        });
      }),
    },
    world: 'a rollback, and a stranger takes a name',
    bounds: oneFault,
    broken: /Nobody who is not ours is changed/,
  },
  {
    what: 'says that somebody is gone before they are deleted',
    built: {
      takeBack: keeping(({ undo }) => {
        const intend = (id: number) => undo.takenBack(id);
        return {
          undo: new Proxy(undo, { get: (of, name) => bound(name === 'intend' ? { intend } : of, name) }),
        };
      }),
    },
    world: 'a rollback of one user',
    bounds: undisturbed,
    broken: /Who counts as taken back is not there any more/,
  },
  {
    what: 'takes every group for empty',
    built: {
      takeBack: calling((call) => (operation, input) => {
        return operation === 'ListUsersInGroup' ? Promise.resolve({ Users: [] }) : call(operation, input);
      }),
    },
    world: 'a rollback, and somebody has chosen a password since',
    bounds: undisturbed,
    broken: /No group is deleted in which somebody is/,
  },
];

const ofSync: Mistake[] = [
  {
    what: 'writes before its intent is on the disk',
    built: { applyChanges: keeping(() => ({ flushed: () => Promise.resolve() })) },
    world: 'a sync that lets somebody in again',
    bounds: oneDeath,
    broken: /Who is disabled in the source is disabled in the target/,
  },
  {
    what: 'makes a write again whose answer was lost, without a look',
    // Without the options of the calls.
    built: { applyChanges: calling((call) => (operation, input) => call(operation, input)) },
    world: 'a sync, and somebody changes their name in the target as well',
    bounds: oneFault,
    broken: /A change that was made in the target is not overwritten/,
  },
  {
    what: 'lets somebody in by the listing alone',
    built: {
      applyChanges: ({ source: _, ...migration }) => migration,
    },
    world: 'a sync that lets somebody in again',
    bounds: undisturbed,
    broken: /Who is disabled in the source is not let in again/,
  },
  {
    what: 'leaves out that somebody was disabled',
    built: {
      applyChanges: calling((call) => (operation, input) => {
        return operation === 'AdminDisableUser' ? Promise.resolve({}) : call(operation, input);
      }),
    },
    world: 'a sync of somebody who is disabled',
    bounds: undisturbed,
    broken: /Who is disabled in the source is disabled in the target/,
  },
  {
    what: 'deletes whom the target has changed',
    built: { isBlind: true },
    world: 'a sync that deletes',
    bounds: undisturbed,
    broken: /Nobody is deleted who has changed since/,
  },
];

function bound(of: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(of, name);
  return typeof member === 'function' ? member.bind(of) : member;
}

describe.each([
  ['rollback', ofRollback],
  ['sync', ofSync],
])('the model finds a %s that', (_, mistakes) => {
  for (const { what, built, world, bounds, broken } of mistakes) {
    test(what, async () => {
      Object.assign(mistaken, { takeBack: undefined, applyChanges: undefined, isBlind: false }, built);
      const found = await explore(worldNamed(world), bounds).catch((error: unknown) => error);
      expect(found).toBeInstanceOf(BrokenPromise);
      expect((found as Error).message).toMatch(broken);
    });
  }
});
