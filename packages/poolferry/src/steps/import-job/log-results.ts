import { type LoggedLine, readJobLog } from '../../cognito/job-log.ts';
import { PoolferryError } from '../../errors.ts';
import type { LedgerJob } from '../../ledger/import-jobs.ts';
import type { Migration } from '../migration.ts';

/** Logs lag behind the job, nobody says by how much; only a job that did not carry everybody needs one. */
const patienceMs = 60_000;
const firstPauseMs = 500;
const longestPauseMs = 4_000;

/** What the log of a job told. */
export interface LogReading {
  /** Every row that the job counts has a line in the log. */
  whole: boolean;
  /** Words of Cognito's by the row they are about; of failed rows only, and a bounded number. */
  reasons: ReadonlyMap<number, string>;
}

const mostReasons = 100_000;

/**
 * Joins the lines of a job's log to its users. Whether the header counts as a line is not documented (facts §3.5): rows are
 * worked off in order, so that the least number there is belongs to the first. Without a log, or where its lines do not fit
 * the file, nothing is noted, and the target's listing alone tells.
 */
export async function noteLogResults(migration: Migration, job: LedgerJob): Promise<LogReading> {
  const { ledger, ports } = migration;
  const expected = job.imported + job.skipped + job.failed;
  if (job.imported === job.rows) {
    ledger.importJobs.noteAllSucceeded(job.number);
    return { whole: true, reasons: new Map() };
  }
  const sinceMs = ports.clock.monotonicMs();
  for (let pauseMs = firstPauseMs; expected > 0; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const lines = await readAll(migration, job);
    if (lines === undefined) break;
    if (lines.length >= expected) return note(migration, job, lines, expected);
    if (ports.clock.monotonicMs() - sinceMs > patienceMs) break;
    await ports.clock.sleep(pauseMs, ports.signal);
  }
  ledger.importJobs.forgetResults(job.number);
  return { whole: expected === 0, reasons: new Map() };
}

async function readAll({ target, ports }: Migration, job: LedgerJob): Promise<LoggedLine[] | undefined> {
  const { userPoolId, description, access } = target;
  const place = { userPoolId, poolName: description.name, jobId: job.jobId ?? '', jobName: job.name };
  const lines: LoggedLine[] = [];
  try {
    for await (const page of readJobLog({ access, userPoolId, ports }, place)) lines.push(...page);
    return lines;
  } catch (error) {
    // Who may not read the log learns as much from the listing, but no reasons.
    if (!PoolferryError.is(error) || error.code !== 'logs-denied') throw error;
    ports.emit({
      code: 'notice',
      level: 'warn',
      topic: 'job-log',
      message: `${error.message} ${error.hint}`,
    });
    return undefined;
  }
}

function note(
  { ledger }: Migration,
  job: LedgerJob,
  lines: readonly LoggedLine[],
  expected: number,
): LogReading {
  const numbers = new Set(lines.map(({ line }) => line));
  const first = lines.reduce((least, { line }) => Math.min(least, line), Infinity);
  const last = first + expected - 1;
  const fits = numbers.size === expected && (first === 1 || first === 2) && numbers.has(last);
  if (!fits) {
    ledger.importJobs.forgetResults(job.number);
    return { whole: false, reasons: new Map() };
  }
  const reasons = new Map<number, string>();
  ledger.transaction(() => {
    for (const { line, result, reason } of lines) {
      const row = line - first + 1;
      ledger.importJobs.noteResult(job.number, row, result);
      if (result === 'failed' && reasons.size < mostReasons) reasons.set(row, reason);
    }
  });
  return { whole: true, reasons };
}
