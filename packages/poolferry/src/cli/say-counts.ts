import type { Counts } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** Prints the equation that every run ends with, each reason below it, and checks that it holds. */
export function sayCounts(output: Output, ledger: Ledger): Counts {
  const counts = ledger.census.counts();
  const parts = (['migrated', 'waiting', 'skipped', 'failed', 'pending'] as const).map(
    (part) => `${grouped(counts[part])} ${part}`,
  );
  const sum = counts.migrated + counts.waiting + counts.skipped + counts.failed + counts.pending;
  if (sum !== counts.exported)
    throw new Error(`The ledger does not add up: ${counts.exported} is not ${sum}.`);
  output.say(output.style('bold', `${grouped(counts.exported)} exported = ${parts.join(' + ')}`));
  for (const { outcome, code, users } of ledger.census.tallies()) {
    if (code === null || outcome === 'migrated') continue;
    output.say(`  ${outcome} (${printable(code)}): ${grouped(users)}`);
  }
  if (counts.cannotRecover > 0) {
    const { disabled, noVerifiedContact } = ledger.census.cannotRecover();
    output.say(
      `  ${grouped(counts.cannotRecover)} of those who cross cannot recover by themselves: ${grouped(disabled)} disabled, ${grouped(noVerifiedContact)} without a verified contact that the target recovers by`,
    );
  }
  return counts;
}
