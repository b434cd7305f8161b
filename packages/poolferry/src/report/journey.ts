import type { DecidingOptions } from '../config/options.ts';
import type { CrossingClass } from '../ledger/crossing-classes.ts';
import { Reached } from '../ledger/progress.ts';
import type { Category } from '../pacing/categories.ts';

export type Calls = ReadonlyMap<Category, number>;

/** Every call that is left of a migration, from here to the end of the comparison. */
export interface Journey {
  /** While users are carried, on the target; what looks at import jobs included. */
  carry: Calls;
  verify: { target: Calls; source: Calls };
  job: {
    rows: number;
    /** What can begin only when the results of the last job are in. */
    afterLast: Calls;
  };
  /** Looks at who is disabled in the source by now: calls in so many minutes of carrying. */
  watchCalls: (carryMinutes: number) => number;
  byImportJob: number;
  byAdminCreate: number;
  /** Monthly active users of the target; those who were carried already included. */
  active: number;
  /** People of the job whose birthdate Cognito may store otherwise; writing it again makes them active (facts §3.1, §14). */
  mayNeedMending: number;
}

/** What a journey is counted from: the ledger's numbers and what the steps know of their own ways. */
export interface JourneyFacts {
  classes: readonly CrossingClass[];
  groups: readonly { carried: boolean; members: number; crossing: number }[];
  groupsToCreate: number;
  /** In the target before us. */
  targetUsers: number;
  targetGroups: number;
  /** Users of the source, whoever they are; undefined where the source is a file. */
  sourceUsers: number | undefined;
  sourceDisabled: number;
  /** Usernames of the target may pass to somebody else: whose one is, is asked before a later run or what follows a job writes to it. */
  asksWhose: boolean;
  /** What a listing of users of that size takes. */
  pagesOf: (users: number) => number;
  passwords: DecidingOptions['passwords'];
  /** Rows of one job's file at most. */
  rowsPerJob: number;
  /** How often a job of so many rows is looked at. */
  looksAtJob: (rows: number) => number;
  /** Whether a role for the jobs' logs has to be looked for. */
  seeksLogsRole: boolean;
  watchEveryMinutes: number;
}

/** Counts a journey by the routes that its classes have. */
export function journeyOf(facts: JourneyFacts): Journey {
  const work = { create: 0, rows: 0, update: 0, mfa: 0, password: 0, read: 0, afterJob: 0, birthdates: 0 };
  let [everybody, byImportJob, active] = [0, 0, 0];
  for (const one of facts.classes) {
    // Whether they cross, and how, is not settled.
    if (one.route === null && one.outcome === 'pending') continue;
    const job = one.route === 'import-job';
    everybody += one.users;
    if (job) byImportJob += one.users;
    const isWrittenTo = one.memberships > 0 || !one.enabled || one.setsMfa;
    const isAskedFor = facts.asksWhose && isWrittenTo && (job || one.reached >= Reached.created);
    if (!job || one.inGroups || one.mend || isAskedFor) active += one.users;
    if (one.outcome !== 'pending') continue;
    if (one.reached < Reached.created) {
      if (job) work.rows += one.users;
      else work.create += one.users;
      if (job && one.birthdate && !one.inGroups) work.birthdates += one.users;
    }
    if (one.reached < Reached.prepared) {
      const updates = one.memberships + (one.enabled ? 0 : one.users) + (one.mend ? one.users : 0);
      work.update += updates;
      if (job && one.reached < Reached.created) work.afterJob += updates;
      if (one.mend) work.read += one.users;
      if (isAskedFor) work.read += one.users;
      if (one.setsMfa) work.mfa += one.users;
    }
    if (job || facts.passwords === 'passwordless') continue;
    work.password += one.users;
    // Whoever was created in an earlier run may have chosen a password by now, and is looked at first.
    if (one.reached >= Reached.created) work.read += one.users;
  }
  const jobs = jobCalls(facts, work.rows);
  return {
    carry: new Map<Category, number>([
      ['UserCreation', work.create],
      ['UserUpdate', work.update],
      ['UserResourceUpdate', work.mfa],
      ['UserAccountRecovery', work.password],
      ['UserRead', work.read],
      ['UserPoolResourceUpdate', facts.groupsToCreate + 2 * jobs.count],
      ['UserPoolResourceRead', jobs.looks + (facts.seeksLogsRole ? jobs.count : 0)],
      ['UserList', jobs.pages],
    ]),
    verify: verifyCalls(facts, everybody),
    job: {
      rows: work.rows,
      afterLast: new Map<Category, number>([
        ['UserList', jobs.lastPages],
        ['UserUpdate', jobs.count === 0 ? 0 : work.afterJob / jobs.count],
      ]),
    },
    watchCalls: (carryMinutes) =>
      facts.sourceUsers === undefined
        ? 0
        : Math.floor(carryMinutes / facts.watchEveryMinutes) * facts.pagesOf(facts.sourceDisabled),
    byImportJob,
    byAdminCreate: everybody - byImportJob,
    active,
    mayNeedMending: work.birthdates,
  };
}

/** Each job is made, started, looked at until it ends, and proved by a listing of the target as full as it is by then. */
function jobCalls(facts: JourneyFacts, rows: number) {
  const count = Math.ceil(rows / facts.rowsPerJob);
  let [pages, lastPages, looks] = [0, 0, 0];
  for (let nth = 1; nth <= count; nth += 1) {
    const upToHere = Math.min(rows, nth * facts.rowsPerJob);
    lastPages = facts.pagesOf(facts.targetUsers + upToHere);
    pages += lastPages;
    looks += facts.looksAtJob(upToHere - (nth - 1) * facts.rowsPerJob);
  }
  return { count, pages, lastPages, looks };
}

const perPage = 60;
const pages = (count: number): number => Math.max(1, Math.ceil(count / perPage));

/** Both pools' users, groups and members, listed whole; of the target only the members of groups that cross. */
function verifyCalls(facts: JourneyFacts, crossing: number): Journey['verify'] {
  const carried = facts.groups.filter((group) => group.carried);
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  const target = new Map<Category, number>([
    [
      'UserList',
      facts.pagesOf(facts.targetUsers + crossing) + sum(carried.map((group) => pages(group.crossing))),
    ],
    ['UserPoolResourceRead', pages(facts.targetGroups + facts.groupsToCreate)],
  ]);
  if (facts.sourceUsers === undefined) return { target, source: new Map() };
  const source = new Map<Category, number>([
    ['UserList', facts.pagesOf(facts.sourceUsers) + sum(carried.map((group) => pages(group.members)))],
    ['UserPoolResourceRead', pages(facts.groups.length)],
  ]);
  return { target, source };
}
