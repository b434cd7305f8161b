import { InputError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { pagesById } from '../ledger/pages.ts';
import { Reached } from '../ledger/progress.ts';
import type { LedgerUser } from '../ledger/user-row.ts';

/** A list of people, each by a sub, old or new, a username or an email; with the number of the line that each stands in. */
export type Names = ReadonlyMap<string, number>;

/** Of the lines of a list; empty ones name nobody. */
export function namesInLines(lines: readonly string[]): Names {
  const names = new Map<string, number>();
  for (const [index, name] of lines.entries())
    if (name !== '' && !names.has(name)) names.set(name, index + 1);
  return names;
}

/** Finds the people of a list, and keeps count of the names that are nobody's. */
export class NamedPeople {
  readonly #names: Names;
  readonly #unmatched: Set<string>;

  constructor(names: Names) {
    this.#names = names;
    this.#unmatched = new Set(names.keys());
  }

  has(user: LedgerUser): boolean {
    const names = namesOf(user).filter((name) => this.#names.has(name));
    for (const name of names) this.#unmatched.delete(name);
    return names.length > 0;
  }

  /** How many of the names were nobody's who was asked for so far. */
  get unmatched(): number {
    return this.#unmatched.size;
  }
}

/**
 * A name may be one person's username and another's email: an address of theirs from before, say. Which of them was meant nobody can
 * tell, so that nothing is done by such a list. To be called before anything is.
 *
 * @throws InputError `ambiguous-name`
 */
export function refuseAmbiguousNames(ledger: Pick<Ledger, 'users'>, names: Names): void {
  const holders = new Map<string, LedgerUser>();
  const ambiguous = new Map<number, [LedgerUser, LedgerUser]>();
  for (const page of pagesById((afterId) => ledger.users.all(afterId, 1000))) {
    for (const user of page) {
      for (const name of new Set(claimedBy(user))) {
        const line = names.get(name);
        if (line === undefined) continue;
        const first = holders.get(name);
        if (first === undefined) holders.set(name, user);
        else if (!ambiguous.has(line)) ambiguous.set(line, [first, user]);
      }
    }
  }
  if (ambiguous.size > 0) throw ambiguousName(ambiguous);
}

/** Who is nowhere any more is meant by nobody; who lost a shared address to somebody else, not by that address. */
function claimedBy(user: LedgerUser): string[] {
  if (user.code === 'gone' && user.reached === Reached.nothing) return [];
  const { email, ...others } = user.attributes;
  return namesOf(user.code === 'duplicate' ? { ...user, attributes: others } : user);
}

/** The name itself stays out: it is somebody's. */
function ambiguousName(ambiguous: ReadonlyMap<number, [LedgerUser, LedgerUser]>): InputError {
  const lines = [...ambiguous.keys()].sort((a, b) => a - b);
  const [line = 0, ...others] = lines;
  const subs = (ambiguous.get(line) ?? []).flatMap(({ sub }) => (sub === undefined ? [] : [sub]));
  const who = subs.length < 2 ? '' : `: ${subs.join(' and ')}`;
  const more =
    others.length === 0 ? '' : ` So do further lines (${others.length}), from line ${others[0]} on.`;
  return new InputError(
    `Line ${line} of the list names more than one person, the username of one, say, and the email of another${who}.${more} The list was not acted on.`,
    {
      code: 'ambiguous-name',
      hint: 'Name whom you mean by their sub, old or new; `poolferry ids` lists both.',
    },
  );
}

/** What a list of people may call somebody. */
function namesOf({ sub, username, attributes, target }: LedgerUser): string[] {
  const names = [sub, username, attributes.email, target?.sub, target?.username];
  return names.filter((name) => name !== undefined);
}
