import { DatabaseSync } from 'node:sqlite';

/** What a plan says of one user, as the ledger has it. */
export interface Told {
  sub: string;
  username: string;
  attributes: Record<string, string>;
  outcome: 'pending' | 'migrated' | 'skipped' | 'failed';
  /** Skip reason or failure code. */
  code: string | null;
  /** What holds the user up, where no option has settled it, and of which attribute. */
  problem: string | null;
  message: string | null;
}

export function toldBy(ledger: string): Told[] {
  const database = new DatabaseSync(ledger, { readOnly: true });
  try {
    const rows = database
      .prepare(
        'SELECT lower(hex(key)) AS sub, username, profile, outcome, code, problem, message FROM users JOIN profiles USING (id)',
      )
      .all() as unknown as (Omit<Told, 'attributes'> & { profile: string })[];
    return rows.map(({ profile, sub, ...row }) => ({
      ...row,
      sub: sub.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      attributes: JSON.parse(profile),
    }));
  } finally {
    database.close();
  }
}
