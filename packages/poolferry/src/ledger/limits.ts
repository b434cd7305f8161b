import type { DatabaseSync } from 'node:sqlite';

/** Limits that Cognito told, by account and Region, so that a resumed run starts on them. */
export class Limits {
  readonly #get;
  readonly #set;

  constructor(database: DatabaseSync) {
    this.#get = database.prepare('SELECT category, per_second AS perSecond FROM limits WHERE scope = ?');
    this.#set = database.prepare(
      'INSERT OR REPLACE INTO limits (scope, category, per_second) VALUES (?, ?, ?)',
    );
  }

  of(scope: string): { category: string; perSecond: number }[] {
    return this.#get.all(scope) as { category: string; perSecond: number }[];
  }

  remember(scope: string, category: string, perSecond: number): void {
    this.#set.run(scope, category, perSecond);
  }
}
