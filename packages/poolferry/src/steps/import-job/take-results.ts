import { DeadTokenError, listUserPages } from '../../cognito/listings.ts';
import { ServiceError } from '../../errors.ts';
import type { LedgerJob } from '../../ledger/import-jobs.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { differingAttributes } from '../../mapping/compare.ts';
import { draftOf } from '../../mapping/decide.ts';
import { mayBeStoredOtherwise } from '../../mapping/import-job.ts';
import { signInKeyOf } from '../../mapping/target-names.ts';
import type { ListedUser } from '../../user.ts';
import { givenToKeep } from '../keep-given.ts';
import type { Migration } from '../migration.ts';
import { type LogReading, noteLogResults } from './log-results.ts';

/** A listing may lag behind the job (facts §2); who is not in it by then is asked for by name. */
const listingPatienceMs = 5 * 60_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;
const pageSize = 1000;

/**
 * Finds out what ended jobs have done, row by row, and proves it by the target's listing, one for all of them: who was made goes
 * on from there, who was not goes by AdminCreateUser or into the next job.
 *
 * @throws ServiceError `import-job-failed` where one job after the other failed before its first row
 */
export async function takeResults(migration: Migration, numbers: readonly number[]): Promise<void> {
  const { ledger } = migration;
  const jobs = new Map(numbers.map((number) => [number, ledger.importJobs.byNumber(number)]));
  const logs = new Map<number, LogReading>();
  for (const [number, job] of jobs) logs.set(number, await noteLogResults(migration, job));
  await findInTarget(migration, jobs);
  for (const [number, job] of jobs) {
    await disableArrived(migration, job);
    settleMissing(migration, job, logs.get(number) ?? { whole: false, reasons: new Map() });
    ledger.importJobs.setState(number, 'taken-in');
    migration.ports.checkpoint?.('job-taken-in');
    tellFailure(migration, job);
  }
}

type Jobs = ReadonlyMap<number, LedgerJob>;

/** Lists the target until whoever the jobs count as imported is found, or the lag can no longer explain it. */
async function findInTarget(migration: Migration, jobs: Jobs): Promise<void> {
  const { ledger, ports } = migration;
  const began = [...jobs.values()].filter(({ status }) => status !== 'Expired');
  if (began.length === 0) return;
  const imported = began.reduce((sum, job) => sum + job.imported, 0);
  const sinceMs = ports.clock.monotonicMs();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const found = began.reduce(
      (sum, { number, rows }) => sum + rows - ledger.importJobs.countMissing(number),
      0,
    );
    // At least once, whatever the counters say: before an intent is void, nobody must have been made by it.
    const left = imported === 0 ? Infinity : imported - found;
    if (left <= 0 || (await lookThrough(migration, jobs, left))) return;
    if (imported === 0 || ports.clock.monotonicMs() - sinceMs > listingPatienceMs) return;
    await ports.clock.sleep(pauseMs, ports.signal);
  }
}

/** Goes through the target's listing; true as soon as so many were found as were left. */
async function lookThrough(migration: Migration, jobs: Jobs, left: number): Promise<boolean> {
  const { ledger, ports, target } = migration;
  let stillLeft = left;
  try {
    for await (const { users } of listUserPages(target.door, target.userPoolId, {})) {
      ledger.transaction(() => {
        for (const user of users) if (takeIfMade(migration, jobs, user)) stillLeft -= 1;
      });
      ports.checkpoint?.('job-page-found');
      if (stillLeft <= 0) return true;
    }
    return false;
  } catch (error) {
    // Tokens live for an hour (facts §2); the next look begins at the start.
    if (DeadTokenError.is(error)) return false;
    throw error;
  }
}

function takeIfMade(migration: Migration, jobs: Jobs, listed: ListedUser): boolean {
  const { ledger, options, rules } = migration;
  const signIn = signInKeyOf(listed, rules);
  if (signIn === undefined || listed.sub === undefined) return false;
  const user = ledger.importJobs.waitingFor(signIn);
  const job = user === undefined ? undefined : jobs.get(user.job ?? 0);
  if (user === undefined || job === undefined) return false;
  const drafted = draftOf(user, options, rules);
  if (drafted.kind !== 'draft') return false;
  const { attributes } = drafted.draft;
  const mend = whatToMend(migration, job, user, attributes, listed);
  if (mend === undefined) return false;
  const target = { sub: listed.sub, username: listed.username };
  ledger.importJobs.made(user.id, target, mend, givenToKeep(options, attributes));
  return true;
}

/**
 * The attributes that a user made by the job has otherwise than they should; undefined where the job did not make them. They
 * may have chosen a password by now, since "forgot password" is open to them from the first moment (facts §3.6): what such a
 * person has is theirs, and is not mended.
 */
function whatToMend(
  { rules }: Migration,
  job: LedgerJob,
  user: LedgerUser,
  attributes: Readonly<Record<string, string>>,
  listed: ListedUser,
): string[] | undefined {
  // A date may come without its fraction (facts §15).
  const intentSecondMs = Math.floor((job.intentMs ?? 0) / 1000) * 1000;
  if (listed.createdAtMs < intentSecondMs) return undefined;
  const differing = differingAttributes(attributes, listed.attributes, rules.caseSensitive);
  const isLogged = user.jobResult === 'succeeded';
  if (listed.status !== 'RESET_REQUIRED') return isLogged ? [] : undefined;
  if (!isLogged && !differing.every(mayBeStoredOtherwise)) return undefined;
  return differing.filter((name) => Object.hasOwn(attributes, name));
}

/**
 * Whoever was disabled in the source while the job ran is disabled before anything else: an imported user can ask for a new
 * password at once (facts §3.6).
 */
async function disableArrived({ ledger, target }: Migration, job: LedgerJob): Promise<void> {
  const { door, userPoolId: UserPoolId } = target;
  for (const user of ledger.importJobs.arrivedDisabled(job.number)) {
    const Username = user.target?.username;
    await door.call('AdminDisableUser', { UserPoolId, Username }, { urgent: true });
  }
}

/** Whom no listing shows: by what the log says of their row, else by asking Cognito call by call. */
function settleMissing(migration: Migration, job: LedgerJob, log: LogReading): void {
  const { ledger } = migration;
  // Rows are worked off in order: behind the last one made there are at most as many as did not succeed.
  const lastTouched = ledger.importJobs.lastMadeLine(job.number) + job.skipped + job.failed;
  let afterLine = 0;
  for (;;) {
    const page = ledger.importJobs.missing(job.number, afterLine, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    afterLine = last.line ?? afterLine;
    ledger.transaction(() => {
      for (const user of page) settleOne(migration, user, log, (user.line ?? 0) > lastTouched);
    });
  }
}

function settleOne({ ledger }: Migration, user: LedgerUser, log: LogReading, isUntouched: boolean): void {
  const { importJobs } = ledger;
  if (user.jobResult === 'failed') {
    const reason = log.reasons.get(user.line ?? 0) ?? '';
    importJobs.detour(user.id, `job-refused: ${reason}`, { surelyNotMade: true });
  } else if (user.jobResult === null && (log.whole || isUntouched)) {
    // The job never came to this row: it was stopped, or gave up before.
    importJobs.release(user.id);
  } else {
    // Skipped since somebody has the name, or imported and yet not to be seen: AdminCreateUser finds out who has it.
    const reason = user.jobResult === 'skipped' ? 'job-skipped' : 'job-unclear';
    importJobs.detour(user.id, reason, { surelyNotMade: false });
  }
}

/** One that fails so may not have seen its file yet (facts §3.4); so many in a row are no accident. */
const mostEmptyFailures = 3;

function tellFailure({ ledger }: Migration, { name, message }: LedgerJob): void {
  if (emptyFailures(ledger) < mostEmptyFailures) return;
  throw new ServiceError(
    `The import job "${name}" failed before its first row, and those before it too: ${message?.replace(/\.$/, '') ?? 'Cognito gives no reason'}.`,
    {
      code: 'import-job-failed',
      hint: 'Nobody was created by it. Check that the role of the log trusts cognito-idp.amazonaws.com and may write logs, or name another with --logs-role-arn, then run the same command again; or decide anew with --routes admin-create and `poolferry plan --again`.',
    },
  );
}

/** How many jobs in a row, up to the last, failed before their first row. */
export function emptyFailures({ importJobs }: Ledger): number {
  const ran = importJobs.all().filter(({ state }) => state === 'taken-in');
  const isEmpty = ({ status, imported, skipped, failed }: LedgerJob) =>
    status === 'Failed' && imported + skipped + failed === 0;
  return ran.length - 1 - ran.findLastIndex((job) => !isEmpty(job));
}
