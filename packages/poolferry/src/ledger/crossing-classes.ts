import type { DatabaseSync } from 'node:sqlite';
import type { Outcome, Reached, Route } from './progress.ts';

/** Users who need the same calls, as far as an estimate tells them apart. */
export interface CrossingClass {
  /** Null: held up by a problem. */
  route: Route | null;
  reached: Reached;
  outcome: Outcome;
  enabled: boolean;
  /** Whether the import job could carry them, whichever route they have; false where that is not known. */
  jobFits: boolean;
  setsMfa: boolean;
  /** Whether they are in a group that crosses. */
  inGroups: boolean;
  /** Whether an import job stored something otherwise than it should be. */
  mend: boolean;
  /** Whether they have a birthdate, which an import job may store otherwise (facts §3.1). */
  birthdate: boolean;
  users: number;
  /** Their memberships in groups that cross. */
  memberships: number;
}

type Flag = 'enabled' | 'jobFits' | 'setsMfa' | 'inGroups' | 'mend' | 'birthdate';
type Row = Omit<CrossingClass, Flag> & Record<Flag, number>;

/** Everybody who is not left behind, by class, in one pass over the table. */
export function readCrossingClasses(database: DatabaseSync): CrossingClass[] {
  const rows = database
    .prepare(`
      SELECT route, reached, outcome, enabled, job_fits IS 1 AS jobFits, sets_mfa IS 1 AS setsMfa,
             groups > 0 AS inGroups, mend IS NOT NULL AS mend, birthdate, count(*) AS users, sum(groups) AS memberships
      FROM (
        SELECT *, iif(shape = 0, attribute_values ->> 'birthdate' IS NOT NULL, shape IN (
                 SELECT s.id FROM shapes s, json_each(s.names) n WHERE n.value = 'birthdate')) AS birthdate,
               (SELECT count(*) FROM memberships m JOIN groups g ON g.id = m.group_id AND g.left_out IS NULL
                WHERE m.key = users.key) AS groups
        FROM users WHERE outcome <> 'skipped')
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`)
    .all() as unknown as Row[];
  return rows.map((row) => ({
    ...row,
    enabled: row.enabled === 1,
    jobFits: row.jobFits === 1,
    setsMfa: row.setsMfa === 1,
    inGroups: row.inGroups === 1,
    mend: row.mend === 1,
    birthdate: row.birthdate === 1,
  }));
}
