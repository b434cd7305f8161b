import type { DatabaseSync } from 'node:sqlite';
import type { Outcome, Route } from './progress.ts';
import { type UserKey, unpackSub } from './user-key.ts';

export interface Share {
  name: string;
  users: number;
}

/** The users of the source by what a listing tells of them; each list adds up to all of them, but for providers. */
export interface People {
  users: number;
  status: Share[];
  /** What they type to sign in, as far as their username tells. */
  signIn: Share[];
  /** `verified`, `unverified`, `none`. */
  email: Share[];
  phone: Share[];
  /** Of those who come from an identity provider, or are linked to one: the first of each. */
  providers: Share[];
  enabled: Share[];
  /** Legacy SMS settings; other factors never show in a listing (facts §2). */
  mfa: Share[];
}

/** What the plan has decided about one user. */
export interface Fate {
  key: UserKey;
  sub: string | null;
  username: string;
  route: Route | null;
  outcome: Outcome;
  /** Why they do not cross, or what is to be settled; and about which attribute. */
  reason: string | null;
  attribute: string | null;
  detour: string | null;
}

type Kind = keyof typeof kinds;

/** One pass groups by all of these at once: a few hundred combinations, however many users. */
const kinds = {
  status: 'status',
  signIn: `CASE
    WHEN status = 'EXTERNAL_PROVIDER' THEN 'identity provider'
    WHEN length(username) = 36 AND username GLOB '*-*-*-*-*' AND username NOT GLOB '*[^0-9a-f-]*' THEN
      CASE WHEN coalesce(profile ->> 'email', '') <> '' THEN 'email'
           WHEN coalesce(profile ->> 'phone_number', '') <> '' THEN 'phone number' ELSE 'generated id' END
    WHEN username LIKE '%_@_%' THEN 'username like an email'
    WHEN username GLOB '+[0-9]*' THEN 'username like a phone number'
    ELSE 'username' END`,
  email: contact('email'),
  phone: contact('phone_number'),
  providers: `CASE WHEN json_valid(profile ->> 'identities')
    THEN json_extract(profile ->> 'identities', '$[0].providerName') END`,
  enabled: "CASE enabled WHEN 1 THEN 'enabled' ELSE 'disabled' END",
  mfa: "CASE sms_mfa WHEN 1 THEN 'SMS' ELSE 'not told' END",
};

function contact(attribute: string): string {
  return `CASE WHEN coalesce(profile ->> '${attribute}', '') = '' THEN 'none'
    WHEN profile ->> '${attribute}_verified' = 'true' THEN 'verified' ELSE 'unverified' END`;
}

/** The people of a ledger: counted by kind, and one by one in an order of their own. */
export class PeopleTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  count(): People {
    const names = Object.keys(kinds) as Kind[];
    const columns = names.map((name) => `${kinds[name]} AS ${name}`).join(', ');
    const rows = this.#database
      .prepare(`SELECT ${columns}, count(*) AS users FROM users GROUP BY ${names.map((_, at) => at + 1)}`)
      .all() as (Record<Kind, string | null> & { users: number })[];
    const shares = Object.fromEntries(names.map((name) => [name, sharesOf(rows, name)]));
    return { users: rows.reduce((sum, row) => sum + row.users, 0), ...(shares as Record<Kind, Share[]>) };
  }

  /** A page of users after the key, which begins with ''; in the order of their subs, however the listing came. */
  fates(afterKey: UserKey, limit: number): Fate[] {
    const rows = this.#database
      .prepare(
        `SELECT key, username, route, outcome, coalesce(problem, code) AS reason,
                CASE WHEN problem IS NOT NULL THEN message END AS attribute, detour
         FROM users WHERE key > ? ORDER BY key LIMIT ?`,
      )
      .all(afterKey, limit) as unknown as Omit<Fate, 'sub'>[];
    return rows.map((row) => ({ ...row, sub: unpackSub(row.key) ?? null }));
  }
}

function sharesOf(rows: readonly (Record<Kind, string | null> & { users: number })[], kind: Kind): Share[] {
  const users = new Map<string, number>();
  for (const row of rows) {
    const name = row[kind];
    if (name !== null) users.set(name, (users.get(name) ?? 0) + row.users);
  }
  return [...users]
    .map(([name, number]) => ({ name, users: number }))
    .sort((a, b) => b.users - a.users || (a.name < b.name ? -1 : 1));
}
