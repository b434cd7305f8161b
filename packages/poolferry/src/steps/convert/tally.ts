import type { Named } from './route.ts';

/** A problem that no option settles yet. */
export interface OpenQuestion {
  problem: string;
  users: number;
  /** Attributes it is about, the most frequent first. */
  attributes: { attribute: string; users: number }[];
}

interface Entry extends Named {
  users: number;
  attributes: Map<string, number>;
}

/** A file may name any number of attributes; no more than these are told one by one. */
const mostAttributes = 100;

/** Counts who is named, by route and reason. */
export class ConvertTally {
  private readonly entries = new Map<string, Entry>();

  add(named: Named): void {
    const key = `${named.route} ${named.reason} ${named.isProblem === true}`;
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = { ...named, users: 0, attributes: new Map() };
      this.entries.set(key, entry);
    }
    this.count(entry, named, 1);
  }

  /** Takes somebody out again, who turned out to be named for something else. */
  remove(named: Named): void {
    const entry = this.entries.get(`${named.route} ${named.reason} ${named.isProblem === true}`);
    if (entry !== undefined) this.count(entry, named, -1);
  }

  /** By route and reason, the most frequent first. */
  reasons(): { route: Named['route']; reason: string; users: number; attributes: string[] }[] {
    return this.present().map(({ route, reason, users, attributes }) => ({
      route,
      reason,
      users,
      attributes: ranked(attributes).map(([name]) => name),
    }));
  }

  problems(): OpenQuestion[] {
    return this.present()
      .filter((entry) => entry.isProblem === true)
      .map(({ reason, users, attributes }) => ({
        problem: reason,
        users,
        attributes: ranked(attributes).map(([attribute, count]) => ({ attribute, users: count })),
      }));
  }

  private present(): Entry[] {
    return [...this.entries.values()].filter(({ users }) => users > 0).sort((a, b) => b.users - a.users);
  }

  private count(entry: Entry, { attribute }: Named, by: 1 | -1): void {
    entry.users += by;
    if (attribute === undefined) return;
    const { attributes } = entry;
    if (attributes.size < mostAttributes || attributes.has(attribute))
      attributes.set(attribute, (attributes.get(attribute) ?? 0) + by);
  }
}

function ranked(attributes: ReadonlyMap<string, number>): [string, number][] {
  return [...attributes].filter(([, users]) => users > 0).sort((a, b) => b[1] - a[1]);
}
