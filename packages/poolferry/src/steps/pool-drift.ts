import { InputError } from '../errors.ts';
import { type Drift, driftOf } from '../pools/drift.ts';
import type { Migration } from './migration.ts';

/**
 * Why `migrate` would refuse a complete plan: the target is no longer what users were decided for. Once everybody has crossed, it is
 * the owner's to change.
 */
export function changedPools(migration: Migration): InputError | undefined {
  const { header, census } = migration.ledger;
  if (header.get('plan') !== 'complete' || census.counts().pending === 0) return undefined;
  const { deciding } = driftOfTarget(migration);
  if (deciding.length === 0) return undefined;
  return new InputError(`The target is not as it was planned for: ${deciding.join('; ')}.`, {
    code: 'pools-changed',
    hint: 'Look at what that does with `poolferry plan --again`, which decides anew for users not yet created, or change the pool back. Nothing was written to AWS in this run.',
  });
}

/**
 * Holds a plan to the pools it was made for, by the answers that connecting them gave anyway.
 *
 * @throws InputError `pools-changed` where the target is no longer what users were decided for; changes that do them no harm are told
 */
export function refuseChangedPools(migration: Migration): void {
  tellHarmless(migration);
  const changed = changedPools(migration);
  if (changed !== undefined) throw changed;
}

/** For whoever only looks at a plan that was made before. */
export function tellChangedPools(migration: Migration): void {
  tellHarmless(migration);
  const { deciding } = driftOfTarget(migration);
  if (deciding.length > 0)
    notice(
      migration,
      'warn',
      `Since this plan, the target has changed: ${deciding.join('; ')}. Make it anew with --again.`,
    );
}

/** What changed in the source is told as well, and stops nothing: its users are listed anew before they move. */
function tellHarmless(migration: Migration): void {
  const planned = migration.ledger.header.get('settings');
  const { source } = migration;
  const ofSource = planned?.source && source ? driftOf(planned.source, source.answers) : none;
  const changes = [
    ...[...ofSource.deciding, ...ofSource.harmless].map((change) => `source: ${change}`),
    ...driftOfTarget(migration).harmless.map((change) => `target: ${change}`),
  ];
  if (changes.length > 0)
    notice(migration, 'info', `Changed since the plan, and of no harm to it: ${changes.join('; ')}.`);
}

const none: Drift = { deciding: [], harmless: [] };

function driftOfTarget({ ledger, target }: Migration): Drift {
  const planned = ledger.header.get('settings');
  return planned ? driftOf(planned.target, target.answers) : none;
}

function notice({ ports }: Migration, level: 'info' | 'warn', message: string): void {
  ports.emit({ code: 'notice', level, topic: 'pools-changed', message });
}
