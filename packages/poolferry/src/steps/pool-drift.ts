import { InputError } from '../errors.ts';
import { type Drift, driftOf } from '../pools/drift.ts';
import type { Migration } from './migration.ts';

/**
 * Holds a plan to the pools it was made for, by the answers that connecting them gave anyway.
 *
 * @throws InputError `pools-changed` where the target is no longer what users were decided for; changes that do them no harm are told
 */
export function refuseChangedPools(migration: Migration): void {
  const { target } = tellHarmless(migration);
  if (target.deciding.length === 0) return;
  throw new InputError(`The target is not as it was planned for: ${target.deciding.join('; ')}.`, {
    code: 'pools-changed',
    hint: 'Look at what that does with `poolferry plan --again`, which decides anew for users not yet created, or change the pool back. Nothing was written in this run.',
  });
}

/** For whoever only looks at a plan that was made before. */
export function tellChangedPools(migration: Migration): void {
  const { target } = tellHarmless(migration);
  if (target.deciding.length > 0)
    notice(
      migration,
      'warn',
      `Since this plan, the target has changed: ${target.deciding.join('; ')}. Make it anew with --again.`,
    );
}

/** What changed in the source is told as well, and stops nothing: its users are listed anew before they move. */
function tellHarmless(migration: Migration): { target: Drift } {
  const planned = migration.ledger.header.get('settings');
  const none: Drift = { deciding: [], harmless: [] };
  const target = planned ? driftOf(planned.target, migration.target.answers) : none;
  const { source } = migration;
  const ofSource = planned?.source && source ? driftOf(planned.source, source.answers) : none;
  const changes = [
    ...[...ofSource.deciding, ...ofSource.harmless].map((change) => `source: ${change}`),
    ...target.harmless.map((change) => `target: ${change}`),
  ];
  if (changes.length > 0)
    notice(migration, 'info', `Changed since the plan, and of no harm to it: ${changes.join('; ')}.`);
  return { target };
}

function notice({ ports }: Migration, level: 'info' | 'warn', message: string): void {
  ports.emit({ code: 'notice', level, topic: 'pools-changed', message });
}
