import { InterruptedError, PoolferryError } from '../../errors.ts';
import type { Migration } from '../migration.ts';
import { applyChanges, type SyncResult } from './apply.ts';
import { holdBackDeletions } from './deletion-limit.ts';
import { lookForChanges, type SyncRequest } from './look.ts';
import type { SyncView } from './view.ts';

export interface Round {
  view: SyncView;
  done: SyncResult;
}

/**
 * Keeps the target in step: a round every so often, from the end of one to the beginning of the next, until the signal fires. What
 * Cognito is out of order for is taken up by the next round.
 *
 * @returns the last round that came to its end; undefined where none has
 * @throws InterruptedError where the signal fires in the middle of a round: the next one goes on
 */
export async function keepInStep(
  migration: Migration,
  request: SyncRequest,
  { everyMs }: { everyMs: number },
): Promise<Round | undefined> {
  const { clock, signal } = migration.ports;
  let last: Round | undefined;
  const before = migration.ledger.arrived.countDeleted();
  for (;;) {
    const deleted = migration.ledger.arrived.countDeleted() - before;
    last = (await oneRound(migration, request, deleted)) ?? last;
    try {
      await clock.sleep(everyMs, signal);
    } catch (error) {
      // Between two rounds nothing is under way.
      if (InterruptedError.is(error)) return last;
      throw error;
    }
  }
}

async function oneRound(
  migration: Migration,
  request: SyncRequest,
  before: number,
): Promise<Round | undefined> {
  const { emit } = migration.ports;
  try {
    const view = await lookForChanges(migration, request);
    const done = await applyChanges(migration, view, holdBackDeletions(migration, view, request, before));
    const { added, changed, enabled, disabled, deleted, joined, left } = done;
    emit({
      code: 'sync-round',
      level: 'info',
      behindSeconds: secondsSince(migration, view.listedAtMs),
      carried: added + changed + enabled + disabled + deleted + joined + left,
      left: done.conflicts + Object.values(done.unwritten).reduce((sum, users) => sum + users, 0),
    });
    return { view, done };
  } catch (error) {
    if (!PoolferryError.is(error) || error.whoActs !== 'aws') throw error;
    tellGivenUp(migration, error);
    return undefined;
  }
}

/** Just when it falls behind, a watch says by how much. */
function tellGivenUp(migration: Migration, { message: why }: Error): void {
  const { ledger, ports } = migration;
  const syncedAtMs = ledger.header.get('syncedAtMs');
  const notice = { code: 'notice', level: 'warn', topic: 'sync-round' } as const;
  const message = `This round was given up: ${why}`;
  if (syncedAtMs === undefined) {
    ports.emit({ ...notice, message });
    return;
  }
  const behindSeconds = secondsSince(migration, syncedAtMs);
  const behind = `The target is in step with the source as it was ${behindSeconds} seconds ago.`;
  ports.emit({ ...notice, message: `${message} ${behind}`, behindSeconds });
}

function secondsSince({ ports }: Migration, ms: number): number {
  return Math.max(0, Math.round((ports.clock.nowMs() - ms) / 1000));
}
