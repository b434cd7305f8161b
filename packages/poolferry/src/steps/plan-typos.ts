import { suggestion } from '../config/nearest.ts';
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

/** Tells of decisions about nobody, without their names: a username may be an email. */
export function tellUnmatchedDecisions({ ledger, options, ports }: Migration): void {
  const names = Object.keys(options.decisions);
  const unmatched = names.filter(
    (name) =>
      ledger.users.byKey(packSub(name)) === undefined && ledger.users.byKey(`u:${name}`) === undefined,
  );
  if (unmatched.length === 0) return;
  const message = `${unmatched.length} of ${names.length} decisions are about nobody in the source: each is named by the old sub, or by the username where a file has no sub.`;
  ports.emit({ code: 'notice', level: 'warn', topic: 'decisions-unmatched', message });
}
