import type { DatabaseSync } from 'node:sqlite';
import { Statements } from './statements.ts';
import { packSub } from './user-key.ts';

/** One chain of pages: the unfiltered one (prefix '') or the users whose sub starts with the prefix. */
export interface Chain {
  prefix: string;
  /** Where the next page starts; null: at the beginning. */
  token: string | null;
  done: boolean;
}

/** How far the listing of a group's members is. */
export interface MemberChain {
  /** Where the next page starts; null: at the beginning. */
  token: string | null;
  done: boolean;
}

/** How far the listing of the source is, and who was in the target when the plan was made. */
export class ListingProgress {
  readonly #database: DatabaseSync;
  /** Those that a ledger of an earlier version, looked at as it is, has no tables for. */
  readonly #statements: Statements;
  readonly #advance;
  readonly #restart;
  readonly #chains;
  readonly #addTarget;
  readonly #signInTaken;
  readonly #wasThere;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
    this.#advance = database.prepare('UPDATE chains SET token = ?, done = ? WHERE prefix = ?');
    this.#restart = database.prepare('UPDATE chains SET token = NULL, done = 0 WHERE prefix = ?');
    this.#chains = database.prepare('SELECT prefix, token, done FROM chains ORDER BY prefix');
    this.#addTarget = database.prepare('INSERT OR REPLACE INTO target_users (sub, sign_in) VALUES (?, ?)');
    this.#signInTaken = database.prepare('SELECT 1 FROM target_users WHERE sign_in = ? LIMIT 1');
    this.#wasThere = database.prepare('SELECT 1 FROM target_users WHERE sub = ?');
  }

  chains(): Chain[] {
    const rows = this.#chains.all() as { prefix: string; token: string | null; done: number }[];
    return rows.map((row) => ({ prefix: row.prefix, token: row.token, done: row.done === 1 }));
  }

  /** Starts a listing over, by these prefixes, with no group listed yet. */
  plot(prefixes: readonly string[]): void {
    this.#database.exec('DELETE FROM chains; DELETE FROM member_chains');
    this.#add(prefixes);
  }

  /** Lists from now on by the deeper prefixes whatever a chain was to list, from the beginning. */
  split(prefix: string, deeper: readonly string[]): void {
    this.#database.prepare('DELETE FROM chains WHERE prefix = ?').run(prefix);
    this.#add(deeper);
  }

  #add(prefixes: readonly string[]): void {
    const insert = this.#database.prepare('INSERT INTO chains (prefix) VALUES (?)');
    for (const prefix of prefixes) insert.run(prefix);
  }

  /** Where a chain goes on; no token: it has come to its end. */
  advance(prefix: string, token: string | undefined): void {
    this.#advance.run(token ?? null, token === undefined ? 1 : 0, prefix);
  }

  restart(prefix: string): void {
    this.#restart.run(prefix);
  }

  /** How far the members of each group are listed, by the group's id; of those that are not begun, nothing. */
  memberChains(): Map<number, MemberChain> {
    const sql = 'SELECT group_id, token, done FROM member_chains';
    const rows = this.#statements.all(sql) as { group_id: number; token: string | null; done: number }[];
    return new Map(rows.map(({ group_id, token, done }) => [group_id, { token, done: done === 1 }]));
  }

  /** Where the listing of a group's members goes on; no token: it has come to its end. */
  advanceMembers(groupId: number, token: string | undefined): void {
    const sql = 'INSERT OR REPLACE INTO member_chains (group_id, token, done) VALUES (?, ?, ?)';
    this.#statements.run(sql, groupId, token ?? null, token === undefined ? 1 : 0);
  }

  restartMembers(groupId: number): void {
    this.#statements.run('DELETE FROM member_chains WHERE group_id = ?', groupId);
  }

  forgetTarget(): void {
    this.#database.exec('DELETE FROM target_users');
  }

  addTargetUser(sub: string, signIn: string | undefined): void {
    this.#addTarget.run(packSub(sub), signIn ?? null);
  }

  signInTaken(signIn: string): boolean {
    return this.#signInTaken.get(signIn) !== undefined;
  }

  wasInTarget(sub: string): boolean {
    return this.#wasThere.get(packSub(sub)) !== undefined;
  }

  targetUsers(): number {
    return (this.#database.prepare('SELECT count(*) AS n FROM target_users').get() as { n: number }).n;
  }
}
