import type { User } from './user.ts';

/**
 * Users by one attribute's value. Most values belong to one user, so the common entry is the user itself. An
 * entry says "may have this value, now or in a listing": whoever reads compares.
 */
export class ValueIndex {
  readonly #entries = new Map<string, User | User[]>();

  candidates(key: string): readonly User[] {
    const entry = this.#entries.get(key);
    if (entry === undefined) return [];
    return Array.isArray(entry) ? entry : [entry];
  }

  add(key: string, user: User): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, user);
    else if (Array.isArray(entry)) {
      if (!entry.includes(user)) entry.push(user);
    } else if (entry !== user) this.#entries.set(key, [entry, user]);
  }

  remove(key: string, user: User): void {
    const entry = this.#entries.get(key);
    if (entry === user) this.#entries.delete(key);
    else if (Array.isArray(entry)) {
      const left = entry.filter((other) => other !== user);
      if (left.length === 0) this.#entries.delete(key);
      else this.#entries.set(key, left.length === 1 ? (left[0] as User) : left);
    }
  }
}
