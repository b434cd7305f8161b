import type { DatabaseSync } from 'node:sqlite';
import type { ListedUser } from '../user.ts';
import { pagesById } from './pages.ts';
import type { Outcome, Route } from './progress.ts';
import { Statements } from './statements.ts';
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

/** A user by what `People` counts: their words for each kind. */
type Kinds = Record<Exclude<keyof People, 'users'>, string | null>;
type Kind = keyof Kinds;

const pageSize = 1000;
const allUsers = 'SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?';

/** The people of a ledger: counted by kind, and one by one in an order of their own. */
export class PeopleTable {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  /** In one pass. */
  count(): People {
    const counts: Record<Kind, Map<string, number>> = {
      status: new Map(),
      signIn: new Map(),
      email: new Map(),
      phone: new Map(),
      providers: new Map(),
      enabled: new Map(),
      mfa: new Map(),
    };
    let users = 0;
    for (const page of pagesById((afterId) => this.#statements.users(allUsers, afterId, pageSize))) {
      for (const user of page) {
        const kinds = kindsOf(user);
        for (const kind in kinds) {
          const word = kinds[kind as Kind];
          const words = counts[kind as Kind];
          if (word !== null) words.set(word, (words.get(word) ?? 0) + 1);
        }
        users += 1;
      }
    }
    const shares = Object.entries(counts).map(([kind, words]) => [kind, sharesOf(words)]);
    return { users, ...(Object.fromEntries(shares) as Record<Kind, Share[]>) };
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

function kindsOf({ username, attributes, status, enabled, smsMfa }: ListedUser): Kinds {
  return {
    status,
    signIn: signInOf(username, attributes, status),
    email: contactOf(attributes, 'email'),
    phone: contactOf(attributes, 'phone_number'),
    providers: providerIn(attributes.identities),
    enabled: enabled ? 'enabled' : 'disabled',
    mfa: smsMfa ? 'SMS' : 'not told',
  };
}

type Attributes = Readonly<Record<string, string>>;

const generatedId = /^(?=.{36}$)[0-9a-f-]*-[0-9a-f-]*-[0-9a-f-]*-[0-9a-f-]*-[0-9a-f-]*$/;

function signInOf(username: string, attributes: Attributes, status: string): string {
  if (status === 'EXTERNAL_PROVIDER') return 'identity provider';
  if (generatedId.test(username)) {
    if (attributes.email) return 'email';
    return attributes.phone_number ? 'phone number' : 'generated id';
  }
  if (/.@./s.test(username)) return 'username like an email';
  return /^\+[0-9]/.test(username) ? 'username like a phone number' : 'username';
}

function contactOf(attributes: Attributes, name: string): string {
  if (!attributes[name]) return 'none';
  return attributes[`${name}_verified`] === 'true' ? 'verified' : 'unverified';
}

/** The first of them; whatever a file may hold in its place is nobody's. */
function providerIn(identities: string | undefined): string | null {
  if (identities === undefined) return null;
  try {
    const [first] = JSON.parse(identities) as { providerName?: unknown }[];
    return typeof first?.providerName === 'string' ? first.providerName : null;
  } catch {
    return null;
  }
}

function sharesOf(users: ReadonlyMap<string, number>): Share[] {
  return [...users]
    .map(([name, number]) => ({ name, users: number }))
    .sort((a, b) => b.users - a.users || (a.name < b.name ? -1 : 1));
}
