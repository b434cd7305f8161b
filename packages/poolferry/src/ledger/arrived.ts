import type { DatabaseSync } from 'node:sqlite';
import type { ListedUser } from '../user.ts';
import { leftBehind } from './life.ts';
import { nameHash } from './name-hash.ts';
import { profilesOf } from './profiles.ts';
import { Reached } from './progress.ts';
import { Statements } from './statements.ts';
import type { LedgerUser, Writing } from './user-row.ts';

const membership = `key = (SELECT key FROM users WHERE id = ?)
  AND group_id = (SELECT id FROM groups WHERE name = ?)`;

interface CarriedFacts {
  /** Their attributes in the target, where they are not as profile and options say. */
  written: Readonly<Record<string, string>> | null;
  signIn: string;
  /** Once they are enabled in the target. */
  recovers: boolean;
  contacts: number;
  /** Of the source user, as far as it is carried over. */
  smsMfa: boolean;
}

/** Users who have come to the end of their way, and what is written to them after that. */
export class Arrived {
  readonly #statements: Statements;
  readonly #profiles;

  constructor(database: DatabaseSync) {
    this.#profiles = profilesOf(database);
    this.#statements = new Statements(database);
  }

  /** How a user stands in the target after a call about them. Null: somebody else may have called since. */
  settled(userId: number, settledMs: number | null): void {
    this.#statements.run('UPDATE users SET settled_ms = ?2, writing = NULL WHERE id = ?1', userId, settledMs);
  }

  /** What is about to be written to somebody, so that a later run knows it for ours. */
  intend(userId: number, writing: Writing): void {
    this.#statements.run('UPDATE users SET writing = ?2 WHERE id = ?1', userId, JSON.stringify(writing));
  }

  /** To whom something was about to be written when a run ended. */
  cutOff(afterId: number, limit: number): LedgerUser[] {
    return this.#statements.users(
      'SELECT * FROM users WHERE id > ? AND writing IS NOT NULL ORDER BY id LIMIT ?',
      afterId,
      limit,
    );
  }

  /** Their attributes in the target, where a run ended before it could say so. */
  wrote(userId: number, attributes: Readonly<Record<string, string>>): void {
    this.#statements.run('UPDATE users SET written = ?2 WHERE id = ?1', userId, JSON.stringify(attributes));
  }

  /**
   * @param byUs Whether it was by our call; else the target had them so already.
   * @param recovers Whether somebody who is enabled gets back in by these contacts.
   */
  setEnabled(
    userId: number,
    { enabled, byUs }: { enabled: boolean; byUs: boolean },
    recovers: (contacts: number) => boolean,
  ): void {
    const [row] = this.#statements.all('SELECT contacts FROM users WHERE id = ?', userId) as {
      contacts: number | null;
    }[];
    this.#statements.run(
      'UPDATE users SET enabled = ?2, recovers = ?3, disabled_by_us = ?4 WHERE id = ?1',
      userId,
      Number(enabled),
      Number(enabled && recovers(row?.contacts ?? 0)),
      Number(byUs && !enabled),
    );
  }

  /** The user is carried over as the source shows them now, less what `written` says otherwise. */
  carried(userId: number, now: ListedUser, facts: CarriedFacts): void {
    const { written, signIn, recovers, contacts, smsMfa } = facts;
    const { shape, text } = this.#profiles.pack(now.attributes);
    this.#statements.run(
      `UPDATE users SET attribute_values = ?2, shape = ?10, status = ?3, modified_ms = ?4, written = ?5, sign_in = ?6,
              name_hash = ?11, recovers = enabled AND ?7, contacts = ?8,
              sms_mfa = ?9
       WHERE id = ?1`,
      userId,
      text,
      now.status,
      Math.round(now.modifiedAtMs),
      written === null ? null : JSON.stringify(written),
      signIn === now.attributes.email ? null : signIn,
      Number(recovers),
      contacts,
      Number(smsMfa),
      shape,
      nameHash(signIn),
    );
  }

  /** Before the call: they may be in the group from now on, whatever becomes of this run. */
  joining(userId: number, group: string): void {
    this.#statements.run(
      `UPDATE memberships SET carried = 2 WHERE ${membership} AND carried = 0`,
      userId,
      group,
    );
  }

  joined(userId: number, group: string): void {
    this.#statements.run(`UPDATE memberships SET carried = 1 WHERE ${membership}`, userId, group);
  }

  left(userId: number, group: string): void {
    this.#statements.run(`DELETE FROM memberships WHERE ${membership}`, userId, group);
  }

  /** They are in neither pool any more. Their ids in the target stay, for the record. */
  deleted(userId: number): void {
    this.#statements.run(`UPDATE users SET ${leftBehind('gone')} WHERE id = ?`, userId);
  }

  /** Whom syncs have deleted so far. */
  countDeleted(): number {
    const sql = `SELECT count(*) AS n FROM users WHERE code = 'gone' AND target_sub IS NOT NULL AND reached = ${Reached.nothing}`;
    const [row] = this.#statements.all(sql) as [{ n: number }];
    return row.n;
  }
}
