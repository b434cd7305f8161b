import { suggestion } from '../config/nearest.ts';
import { Reached } from '../ledger/progress.ts';
import { packSub } from '../ledger/user-key.ts';
import type { Migration } from './migration.ts';

/** Tells of attributes to drop or rename that neither the source's schema nor any user has. */
export function tellUnknownAttributes(
  { source, options: { attributes }, ports }: Migration,
  seen: ReadonlySet<string>,
): void {
  const known = new Set([...(source?.description.schema.keys() ?? []), ...seen]);
  for (const name of new Set([...attributes.drop, ...Object.keys(attributes.rename)])) {
    if (known.has(name)) continue;
    const message = `Nobody in the source has an attribute ${JSON.stringify(name)}, which is to be dropped or renamed.${suggestion(name, known)}`;
    ports.emit({ code: 'notice', level: 'warn', topic: 'unknown-attribute', message });
  }
}

/**
 * Tells of decisions that do nothing: about nobody, and to skip somebody whose crossing has begun. Without their names: a username may
 * be an email.
 */
export function tellIdleDecisions({ ledger, options, ports }: Migration): void {
  const decisions = Object.entries(options.decisions);
  let unmatched = 0;
  let tooLate = 0;
  for (const [name, decision] of decisions) {
    const user = ledger.users.byKey(packSub(name)) ?? ledger.users.byKey(`u:${name}`);
    if (user === undefined) unmatched += 1;
    else if (decision === 'skip' && user.reached > Reached.nothing) tooLate += 1;
  }
  const warn = (topic: string, message: string) =>
    ports.emit({ code: 'notice', level: 'warn', topic, message });
  if (unmatched > 0)
    warn(
      'decisions-unmatched',
      `${unmatched} of ${decisions.length} decisions are about nobody in the source: each is named by the old sub, or by the username where a file has no sub.`,
    );
  if (tooLate > 0)
    warn(
      'decisions-too-late',
      `${tooLate} of ${decisions.length} decisions would skip somebody who has crossed already, or is on the way: that goes on as it was. A decision takes nobody out of the target.`,
    );
}
