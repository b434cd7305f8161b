import { signInKey } from '../../mapping/sign-in-name.ts';
import { claimOf, nameKinds, servesAsName, signsInByEmail } from '../../mapping/target-names.ts';
import type { FieldFate } from '../../mapping/three-way.ts';
import { getUser } from '../look-at-user.ts';
import type { Migration } from '../migration.ts';

type Attributes = Readonly<Record<string, string>>;

/**
 * Names that are on their way to somebody. Two users of a source may have one email; in the target the first has it, and whether
 * Cognito would refuse the second or move the name is not documented (facts §4.3), so it is never asked to.
 */
export class HeldNames {
  readonly #migration: Migration;
  readonly #claimed = new Set<string>();

  constructor(migration: Migration) {
    this.#migration = migration;
  }

  /** Gives up the fields whose new value is a name that somebody else has; keeps the others' to `work`. */
  async keepFor<Result>(
    sub: string,
    fates: readonly FieldFate[],
    wanted: Attributes,
    work: (fates: FieldFate[]) => Promise<Result>,
  ): Promise<Result> {
    const mine: string[] = [];
    try {
      const kept: FieldFate[] = [];
      for (const one of fates) {
        const claim = this.#claimIn(one, wanted);
        if (claim === undefined) {
          kept.push(one);
          continue;
        }
        const isFree = !this.#claimed.has(claim);
        if (isFree) {
          this.#claimed.add(claim);
          mine.push(claim);
        }
        const isTheirs = isFree && !(await this.#hasOther(sub, wanted[one.field] ?? ''));
        kept.push(isTheirs ? one : heldByOther(one));
      }
      return await work(kept);
    } finally {
      for (const claim of mine) this.#claimed.delete(claim);
    }
  }

  /** The name that a field would become by being written; undefined where it is none. */
  #claimIn({ field, names, fate }: FieldFate, wanted: Attributes): string | undefined {
    const { rules } = this.#migration;
    const value = wanted[field] ?? '';
    if (fate !== 'apply' || value === '' || !isName(field, this.#migration)) return undefined;
    const isVerified = names.some((name) => name !== field && wanted[name] === 'true');
    return servesAsName(field, isVerified, rules)
      ? claimOf(field, signInKey(value, rules.caseSensitive))
      : undefined;
  }

  /** Users can be asked for by any of their names (facts §4.2, §4.3), and the answer does not lag. */
  async #hasOther(sub: string, name: string): Promise<boolean> {
    const found = await getUser(this.#migration.target, name);
    return found !== undefined && found.sub !== sub;
  }
}

function isName(field: string, { rules }: Migration): boolean {
  const kinds = nameKinds(rules);
  return (signsInByEmail(rules) ? kinds : kinds.slice(1)).includes(field);
}

function heldByOther(one: FieldFate): FieldFate {
  return { ...one, fate: { unwritten: 'name-held' } };
}
