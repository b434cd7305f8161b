import type { Ledger } from '../ledger/ledger.ts';
import type { VerifyResult } from '../steps/verify.ts';
import { rollbackLine } from './describe-state.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

const shown = 20;

/** Prints what a verification found: names of fields and ids, never values. */
export function sayVerification(output: Output, ledger: Ledger, result: VerifyResult): void {
  const rollback = rollbackLine(ledger, false);
  if (rollback !== undefined) output.say(rollback);
  if (result.unverifiable > 0)
    output.say(
      `Of ${grouped(result.unverifiable)} the listing does not show whether SMS is their second factor, as it is in the source.`,
    );
  if (result.matched === 0 && result.differing === 0) {
    output.say('Nobody has crossed, so there was no user to compare; nothing else differs.');
    return;
  }
  if (result.differing === 0) {
    output.say(
      output.style(
        'green',
        `${grouped(result.matched)} verified: every attribute, flag and group is the same.`,
      ),
    );
    return;
  }
  output.say(
    output.style('red', `${grouped(result.matched)} are the same, ${grouped(result.differing)} differ:`),
  );
  for (const { kind, sourceSub, targetSub, field } of ledger.verification.differences(shown)) {
    output.say(`  ${kind}: ${printable(field)} (source ${sourceSub ?? '-'}, target ${targetSub ?? '-'})`);
  }
  const all = Object.values(result.byKind).reduce((sum, count) => sum + count, 0);
  if (all > shown) output.say(`  and ${grouped(all - shown)} more differences; --json lists them all`);
  output.say('What each means and what to do: docs/guide/verify.md');
}
