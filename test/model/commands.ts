import { Reached } from '../../packages/poolferry/src/ledger/progress.ts';
import type { LedgerUser } from '../../packages/poolferry/src/ledger/user-row.ts';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import type { Migration } from '../../packages/poolferry/src/steps/migration.ts';
import { lookBack } from '../../packages/poolferry/src/steps/rollback/look.ts';
import { recordEnd, takeBack } from '../../packages/poolferry/src/steps/rollback/take-back.ts';
import { applyChanges } from '../../packages/poolferry/src/steps/sync/apply.ts';
import { lookForChanges } from '../../packages/poolferry/src/steps/sync/look.ts';
import { emailOf, type SmallWorld } from './small-world.ts';

/** A step of the tool, as the command line calls it. */
export type Step = (migration: Migration) => Promise<unknown>;

export type CommandName = 'migrate' | 'rollback' | 'sync';

interface Command {
  /** What the command line does, but for what it prints and asks. */
  stepOf(world: SmallWorld): Step;
  /** Whose way is at its end, so that what they were answered does not matter any more. */
  hasEnded(user: LedgerUser): boolean;
}

export const commands: Readonly<Record<CommandName, Command>> = {
  migrate: {
    stepOf: () => (migration) => migrate(migration, { mayPlan: true, verify: false }),
    hasEnded: ({ outcome }) => outcome !== 'pending',
  },
  rollback: { stepOf: rollBack, hasEnded: ({ code }) => code === 'rolled-back' },
  sync: {
    stepOf: sync,
    hasEnded: ({ code, reached }) => code === 'gone' && reached === Reached.nothing,
  },
};

function rollBack({ named }: SmallWorld): Step {
  const only = named && new Map(named.map((name, index) => [emailOf(name), index + 1] as const));
  return async (migration) => {
    const request = only === undefined ? {} : { only };
    const view = await lookBack(migration, request);
    if (view.toDelete + view.gone + view.groups > 0) return takeBack(migration, view, request);
    return recordEnd(migration, request);
  };
}

function sync({ deletions }: SmallWorld): Step {
  const request = { allowMessages: false, deletions };
  return async (migration) => applyChanges(migration, await lookForChanges(migration, request), request);
}
