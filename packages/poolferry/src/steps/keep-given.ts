import { canonicalDeciding, optionsOfLine } from '../config/canonical-deciding.ts';
import type { DecidingOptions } from '../config/options.ts';
import { pagesById } from '../ledger/pages.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { type Draft, draftOf } from '../mapping/decide.ts';
import type { Migration } from './migration.ts';

type Attributes = Readonly<Record<string, string>>;

/**
 * Of the attributes that somebody is given, those that the ledger must keep since no later run could come to them again: what the
 * owner's function made of them, of which it knows the text alone. Null: none.
 */
export function givenToKeep({ attributes: { map } }: DecidingOptions, given: Attributes): Attributes | null {
  return map === undefined ? null : given;
}

/**
 * Keeps what was given to people who are in the target by options that are about to change: what they have there is not what the new
 * ones say, and nobody has changed it. Called again after it was stopped, it comes to the same.
 */
export function keepWhatWasGiven({
  ledger,
  options,
  rules,
}: Pick<Migration, 'ledger' | 'options' | 'rules'>): void {
  const line = ledger.header.get('deciding');
  if (line === undefined || line === canonicalDeciding(options)) return;
  const before = optionsOfLine(line, options);
  // Another function: whoever was made by the one before has it kept from the start.
  if (before === undefined) return;
  const otherThanBefore = (user: LedgerUser): Attributes | undefined => {
    const was = draftOf(user, before, rules);
    if (user.written !== undefined || was.kind !== 'draft') return undefined;
    const is = draftOf(user, options, rules);
    return is.kind === 'draft' && isSame(was.draft, is.draft) ? undefined : was.draft.attributes;
  };
  for (const page of pagesById((afterId) => ledger.undo.made(afterId, 1000))) {
    ledger.transaction(() => {
      for (const user of page) {
        const given = otherThanBefore(user);
        if (given !== undefined) ledger.arrived.wrote(user.id, given);
      }
    });
  }
}

/** To the letter: a later comparison is to fold cases, or not, as it does with any other. */
function isSame({ attributes: one }: Draft, { attributes: other }: Draft): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
