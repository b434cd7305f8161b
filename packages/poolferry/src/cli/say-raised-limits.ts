import type { Ledger } from '../ledger/ledger.ts';
import { raisedIn } from '../steps/raise-limits.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';

/** Reminds of what is still raised, since AWS bills it. */
export function sayRaisedLimits(output: Output, ledger: Pick<Ledger, 'header'>): void {
  for (const { category, beforePerSecond, raisedPerSecond } of raisedIn(ledger)) {
    output.say(
      `${category} is still raised from ${grouped(beforePerSecond)}/s to ${grouped(raisedPerSecond)}/s, and billed: \`poolferry quota restore\` puts it back.`,
    );
  }
}
