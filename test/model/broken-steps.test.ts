import { describe, expect, test, vi } from 'vitest';
import { CognitoRefusal, LostAnswer } from '../../packages/poolferry/src/cognito/failures.ts';
import type { Ledger } from '../../packages/poolferry/src/ledger/ledger.ts';
import type { Migration } from '../../packages/poolferry/src/steps/migration.ts';
import { type Alter, calling, keeping } from './altered-migration.ts';
import type { CallInput } from './cognito-model.ts';
import { explore } from './explore.ts';
import { BrokenPromise } from './hold.ts';
import { type Bounds, freshPools, legacySub } from './small-world.ts';
import { worldNamed } from './small-worlds.ts';

/** Hands a step another migration than the real one: a step that has its mistake built in. */
const alter = vi.hoisted(() => ({ create: asItIs, advance: asItIs }));

function asItIs(migration: Migration): Migration {
  return migration;
}

vi.mock('../../packages/poolferry/src/steps/create-target-user.ts', async (load) => {
  const real = await load<typeof import('../../packages/poolferry/src/steps/create-target-user.ts')>();
  const createTargetUser: typeof real.createTargetUser = (migration, user, draft) =>
    real.createTargetUser(alter.create(migration), user, draft);
  return { ...real, createTargetUser };
});

vi.mock('../../packages/poolferry/src/steps/advance.ts', async (load) => {
  const real = await load<typeof import('../../packages/poolferry/src/steps/advance.ts')>();
  const advance: typeof real.advance = (migration, user, crossing) =>
    real.advance(alter.advance(migration), user, crossing);
  return { ...real, advance };
});

let flush: Ledger['flushed'];
const unflushed = keeping(() => ({ flushed: () => Promise.resolve() }));

/** The users of a ledger, some of whose statements do otherwise. */
function usersWith(ledger: Ledger, changes: Partial<Ledger['users']>): Partial<Ledger> {
  const users = new Proxy(ledger.users, {
    get: (real, name) => Reflect.get(name in changes ? changes : real, name),
  });
  return { users };
}

interface Mistake {
  what: string;
  create?: Alter;
  advance?: Alter;
  world: string;
  bounds: Bounds;
  broken: RegExp;
}

const twinOfAnn = worldNamed('another administrator makes a twin of somebody who crosses: ann alone');
const oneDeath = { faults: 0, deaths: 1 };
const oneFault = { faults: 1, deaths: 0 };
const undisturbed = { faults: 0, deaths: 0 };

const mistakes: Mistake[] = [
  {
    what: 'sends a create before its intent is on the disk',
    create: unflushed,
    world: 'two ordinary users',
    bounds: oneDeath,
    broken: /everybody has arrived, not failed/,
  },
  {
    what: 'writes no intent at all',
    create: keeping((ledger) => usersWith(ledger, { intend: () => undefined })),
    world: 'two ordinary users',
    bounds: oneDeath,
    broken: /everybody has arrived, not failed/,
  },
  {
    what: 'sets a password before the disk knows that the user is ours',
    advance: keeping(({ flushed }) => {
      flush = flushed;
      return { flushed: () => Promise.resolve() };
    }),
    // The flush of the intent is where it should be.
    create: keeping(() => ({ flushed: () => flush() })),
    world: 'two ordinary users: ann alone',
    bounds: oneDeath,
    broken: /everybody has arrived, not failed/,
  },
  {
    what: 'takes everybody for untouched before it sets a password',
    advance: calling((call) => async (operation, input) => {
      const answer = await call(operation, input);
      return operation === 'AdminGetUser' ? { ...answer, UserStatus: 'FORCE_CHANGE_PASSWORD' } : answer;
    }),
    world: 'somebody chooses a password',
    bounds: oneDeath,
    broken: /password that somebody has chosen is never overwritten/,
  },
  {
    what: 'sets a password again after a lost answer without a look',
    advance: calling((call) => {
      let isSent = false;
      return async (operation, input) => {
        isSent ||= operation === 'AdminSetUserPassword';
        const answer = await call(operation, input);
        return isSent && operation === 'AdminGetUser'
          ? { ...answer, UserStatus: 'FORCE_CHANGE_PASSWORD' }
          : answer;
      };
    }),
    world: 'somebody chooses a password',
    bounds: oneFault,
    broken: /password that somebody has chosen is never overwritten/,
  },
  {
    what: 'disables only after the password',
    advance: calling((call) => {
      let later: CallInput | undefined;
      return async (operation, input) => {
        if (operation === 'AdminDisableUser') {
          later = input;
          return {};
        }
        const answer = await call(operation, input);
        if (operation === 'AdminSetUserPassword' && later) await call('AdminDisableUser', later);
        return answer;
      };
    }),
    world: 'one who is disabled',
    bounds: undisturbed,
    broken: /disabled is never able to enter|disabled is not let in/,
  },
  {
    what: 'does not hear that somebody is disabled meanwhile',
    advance: keeping((ledger) => usersWith(ledger, { byId: () => undefined })),
    world: 'somebody is disabled in the source meanwhile, as the run looks',
    bounds: undisturbed,
    broken: /known to be disabled is not let in|enabled just as the ledger/,
  },
  {
    what: 'takes whoever has the name for ours after a lost answer',
    create: calling((call) => async (operation, input) => {
      const answer = await call(operation, input);
      if (operation !== 'AdminGetUser') return answer;
      const { UserAttributes: shown = [] } = answer as CallInput;
      const mark = { Name: legacySub, Value: freshPools(twinOfAnn).source[0]?.sub };
      return { ...answer, UserAttributes: [...shown, mark] };
    }),
    world: twinOfAnn.name,
    bounds: oneFault,
    broken: /never taken for ours/,
  },
  {
    what: 'takes a lost create for a refused one',
    create: calling((call) => async (operation, input) => {
      try {
        return await call(operation, input);
      } catch (error) {
        throw LostAnswer.is(error) ? new CognitoRefusal(operation, 'NoAnswer', 'No answer.') : error;
      }
    }),
    world: 'two ordinary users',
    bounds: oneFault,
    broken: /everybody has arrived, not failed/,
  },
  {
    what: 'lets Cognito send its welcome message',
    create: calling((call) => (operation, input) => call(operation, { ...input, MessageAction: 'RESEND' })),
    world: 'two ordinary users',
    bounds: undisturbed,
    broken: /No message leaves/,
  },
];

describe('the model finds a step that', () => {
  for (const { what, create = asItIs, advance = asItIs, world, bounds, broken } of mistakes) {
    test(what, async () => {
      Object.assign(alter, { create, advance });
      const found = await explore(worldNamed(world), bounds).catch((error: unknown) => error);
      expect(found).toBeInstanceOf(BrokenPromise);
      expect((found as Error).message).toMatch(broken);
    });
  }
});
