import type { DatabaseSync } from 'node:sqlite';

/** Answers to questions that take a pass over a whole table, each kept until anybody has written anything. */
export class KeptAnswers {
  readonly #database: DatabaseSync;
  readonly #answers = new Map<string, unknown>();
  readonly #ownWrites;
  readonly #othersWrites;
  #stamp = '';

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#ownWrites = database.prepare('SELECT total_changes() AS n');
    this.#othersWrites = database.prepare('PRAGMA data_version');
  }

  /** @param question What tells it from others. */
  answer<Answer>(question: string, find: () => Answer): Answer {
    // What a transaction has written may be taken back.
    if (this.#database.isTransaction) return find();
    const stamp = `${this.#ownWrites.get()?.n} ${this.#othersWrites.get()?.data_version}`;
    if (stamp !== this.#stamp) this.#answers.clear();
    this.#stamp = stamp;
    if (!this.#answers.has(question)) this.#answers.set(question, find());
    return this.#answers.get(question) as Answer;
  }
}
