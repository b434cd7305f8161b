import { type Attributes, attribute } from './attributes.ts';
import type { Fold } from './folding.ts';
import type { ListingLag } from './lag.ts';
import { SlotList } from './slot-list.ts';
import { SubIndex } from './sub-index.ts';
import type { User, UserView } from './user.ts';
import { ValueIndex } from './value-index.ts';

/** Attributes found by value: those that can be sign-in names. */
const INDEXED = ['email', 'phone_number', 'preferred_username'] as const;
export type IndexedAttribute = (typeof INDEXED)[number];

export interface DirectoryRules {
  readonly fold: Fold;
  /** Attributes that are the sign-in name itself, unique verified or not (facts §4.2). */
  readonly usernameAttributes: readonly string[];
  /** Attributes that are a second sign-in name, unique and usable where verified (facts §4.3). */
  readonly aliasAttributes: readonly string[];
}

/** The users of one pool, with every way in which they are found. No operation here grows with their number. */
export class Directory {
  readonly #rules: DirectoryRules;
  readonly #lag: ListingLag;
  readonly #byName = new Map<string, User>();
  readonly #slots = new SlotList<User>();
  readonly #bySub = new SubIndex();
  readonly #byValue: Record<IndexedAttribute, ValueIndex> = {
    email: new ValueIndex(),
    phone_number: new ValueIndex(),
    preferred_username: new ValueIndex(),
  };

  constructor(rules: DirectoryRules, lag: ListingLag) {
    this.#rules = rules;
    this.#lag = lag;
  }

  get size(): number {
    return this.#byName.size;
  }

  /** The user of exactly this name, as the pool compares names. */
  byUsername(username: string): User | undefined {
    return this.#byName.get(this.#rules.fold(username));
  }

  bySub(sub: string): User | undefined {
    return this.#bySub.find(sub);
  }

  /** The user whom a person or an administrator means: by username, username attribute or alias (facts §4.2, §4.3). */
  named(name: string): User | undefined {
    const exact = this.byUsername(name);
    if (exact !== undefined) return exact;
    for (const key of this.#rules.usernameAttributes) {
      const holder = this.holder(key as IndexedAttribute, name, () => true);
      if (holder !== undefined) return holder;
    }
    for (const key of this.#rules.aliasAttributes) {
      const holder = this.holder(key as IndexedAttribute, name, (view) => isAlias(key, view));
      if (holder !== undefined) return holder;
    }
    return undefined;
  }

  /** A user who has this value now and whose view passes. */
  holder(key: IndexedAttribute, value: string, accepts: (view: UserView) => boolean): User | undefined {
    const folded = this.#rules.fold(value);
    return this.#byValue[key].candidates(folded).find((user) => {
      const held = user.live && attribute(user.live.attributes, key);
      return held !== undefined && this.#rules.fold(held) === folded && accepts(user.live as UserView);
    });
  }

  /** Adds a user; listings show it once the lag has passed. */
  insert(user: User, listing: 'lagging' | 'at-once' = 'lagging'): void {
    const view = user.live as UserView;
    this.#byName.set(this.#rules.fold(user.username), user);
    user.slot = this.#slots.add(user);
    this.#bySub.add(user);
    this.#index(user, undefined, view.attributes);
    if (listing === 'at-once') user.listed = view;
    else this.#show(user, view);
  }

  /** Gives a user its next view. */
  write(user: User, view: UserView): void {
    const before = user.live as UserView;
    user.live = view;
    if (before.attributes !== view.attributes) this.#index(user, before.attributes, view.attributes);
    let listed: UserView | undefined;
    this.#lag.later({
      apply: () => {
        listed = user.listed;
        user.listed = view;
        if (before.attributes !== view.attributes) this.#unindex(user, before.attributes);
      },
      revert: () => {
        user.listed = listed;
        this.#index(user, undefined, before.attributes);
      },
    });
  }

  /** Deletes a user at once for everybody who asks by name, and later in listings. */
  remove(user: User): void {
    const before = user.live as UserView;
    user.live = undefined;
    this.#byName.delete(this.#rules.fold(user.username));
    let listed: UserView | undefined;
    this.#lag.later({
      apply: () => {
        listed = user.listed;
        user.listed = undefined;
        this.#slots.removeAt(user.slot);
        this.#bySub.remove(user);
        this.#unindex(user, before.attributes);
      },
      // The place that was freed last is the first to be taken: it is their own, unless somebody new has it.
      revert: () => {
        user.listed = listed;
        user.slot = this.#slots.add(user);
        this.#bySub.add(user);
        this.#index(user, undefined, before.attributes);
      },
    });
  }

  /** Users from a position on, each with the position that follows it. Some are not listed. */
  *walk(from: number): Generator<{ user: User; next: number }> {
    for (let slot = from; slot < this.#slots.end; slot++) {
      const user = this.#slots.at(slot);
      if (user !== undefined) yield { user, next: slot + 1 };
    }
  }

  walkSubPrefix(prefix: string, from: number): Generator<{ user: User; next: number }> {
    return this.#bySub.withPrefix(prefix, from);
  }

  /** Users who may have the value, in listings or already. */
  candidates(key: IndexedAttribute, value: string): readonly User[] {
    return this.#byValue[key].candidates(this.#rules.fold(value));
  }

  #show(user: User, view: UserView): void {
    this.#lag.later({
      apply: () => {
        user.listed = view;
      },
      revert: () => {
        user.listed = undefined;
      },
    });
  }

  #index(user: User, before: Attributes | undefined, after: Attributes): void {
    for (const key of INDEXED) {
      const value = attribute(after, key);
      if (value === undefined || (before && attribute(before, key) === value)) continue;
      this.#byValue[key].add(this.#rules.fold(value), user);
    }
  }

  #unindex(user: User, before: Attributes): void {
    for (const key of INDEXED) {
      const value = attribute(before, key);
      if (value === undefined) continue;
      const folded = this.#rules.fold(value);
      const now = user.live && attribute(user.live.attributes, key);
      if (now === undefined || this.#rules.fold(now) !== folded) this.#byValue[key].remove(folded, user);
    }
  }
}

/** Whether the view's attribute serves as an alias: verified, where it can be verified (facts §4.3). */
export function isAlias(key: string, view: UserView): boolean {
  return key === 'preferred_username' || attribute(view.attributes, `${key}_verified`) === 'true';
}
