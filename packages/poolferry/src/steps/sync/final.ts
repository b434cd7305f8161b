import { describePool } from '../../cognito/describe-pool.ts';
import type { Migration } from '../migration.ts';
import { isInStep } from './apply.ts';
import { lookForChanges, type SyncRequest } from './look.ts';
import { isNothing, type SyncView } from './view.ts';

/** Why a sync is not the last one. Stable; scripts may rely on it. */
export type NotFinal =
  /** Anybody can sign up to the source. */
  | 'sign-up-open'
  /** The second listing shows something that the first did not. */
  | 'still-changing'
  /** Something of somebody, or of a group, is not as the source says. */
  | 'left-as-it-is'
  /** Some were left to `migrate`: nobody has asked for everybody yet. */
  | 'not-migrated'
  /** New users wait for something to be settled. */
  | 'unsettled'
  /** Some users failed. */
  | 'failed';

export interface FinalLook {
  view: SyncView;
  /** Empty: nothing is left to do. */
  notFinal: NotFinal[];
}

/**
 * Lists the source once more, after a sync, and tells whether that was the last one: nothing new, nothing left, and nobody can sign
 * up any more. What the app itself goes on writing cannot be seen.
 */
export async function lookFinally(migration: Migration, request: SyncRequest): Promise<FinalLook> {
  const wasFrozen = await isFrozen(migration);
  const view = await lookForChanges(migration, request);
  const isStillFrozen = await isFrozen(migration);
  const { failed } = migration.ledger.census.counts();
  const notFinal: NotFinal[] = [];
  if (!wasFrozen || !isStillFrozen) notFinal.push('sign-up-open');
  if (view.news > 0 || !isNothing(view, { deletions: false })) notFinal.push('still-changing');
  if (!isInStep(view) || view.gone > 0) notFinal.push('left-as-it-is');
  if (view.leftToMigrate > 0) notFinal.push('not-migrated');
  if (!view.settled || view.unsettled > 0) notFinal.push('unsettled');
  if (failed > 0) notFinal.push('failed');
  return { view, notFinal };
}

/** Asked anew: somebody may have opened it again since the run began. */
async function isFrozen({ source }: Migration): Promise<boolean> {
  if (source === undefined) return true;
  const { adminCreateOnly } = await describePool(source.door, source.userPoolId, { factors: false });
  return adminCreateOnly;
}
