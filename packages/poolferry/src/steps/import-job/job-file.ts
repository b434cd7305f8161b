import { setImmediate } from 'node:timers/promises';
import { createRowEncoder } from '../../files/import-csv/encode-row.ts';
import type { LedgerJob } from '../../ledger/import-jobs.ts';
import { Reached } from '../../ledger/progress.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import { draftOf } from '../../mapping/decide.ts';
import type { Migration } from '../migration.ts';
import type { Selection } from '../selection.ts';

/**
 * Far below what Cognito takes (500,000 rows, 100 MB): a smaller file is in memory as a whole, is taken in while the next
 * one is under way, and loses less where a job is given up. 1,000 jobs of it are 100 million users.
 */
export const fileLimits = { rows: 100_000, bytes: 20_000_000 };

const pageSize = 1000;

export type FileLimits = typeof fileLimits;

/** Gives users who wait for an import job a place in a new one. Returns its number, or undefined where nobody waits. */
export async function fillJob(
  migration: Migration,
  selection: Selection,
  limits: FileLimits,
): Promise<number | undefined> {
  const { ledger, ports } = migration;
  const rowOf = rowMaker(migration);
  let job: number | undefined;
  let rows = 0;
  let bytes = 0;
  let afterId = 0;
  for (;;) {
    // The users of the other road are on their way meanwhile.
    await setImmediate();
    const page = ledger.importJobs.assignable(afterId, pageSize);
    const last = page.at(-1);
    if (last === undefined) return job;
    afterId = last.id;
    const isFull = ledger.transaction(() => {
      for (const user of page) {
        const row = rowOf(user);
        if (row === undefined) continue;
        if (rows >= limits.rows || bytes > limits.bytes || selection.isFull()) return true;
        if (!selection.take(user)) continue;
        bytes += Buffer.byteLength(row) + 1;
        // The name is how the job's log is found, and tells people whose job it is.
        job ??= ledger.importJobs.add(
          `poolferry ${new Date(ports.clock.nowMs()).toISOString().replaceAll(':', '.')}`,
        );
        rows += 1;
        ledger.importJobs.assign(user.id, job, rows);
      }
      return false;
    });
    if (isFull) return job;
  }
}

/** The file of a job, made from the ledger alone: always the same, and never on a disk. */
export async function jobFile(migration: Migration, job: LedgerJob): Promise<Uint8Array> {
  const { ledger, importJob } = migration;
  const rowOf = rowMaker(migration);
  const parts = [Buffer.from(`${importJob?.columns.join(',')}\n`)];
  let afterLine = 0;
  for (;;) {
    await setImmediate();
    const page = ledger.importJobs.users(job.number, afterLine, pageSize);
    const last = page.at(-1);
    if (last === undefined) return Buffer.concat(parts);
    afterLine = last.line ?? afterLine;
    let text = '';
    for (const user of page) {
      const row = rowOf(user);
      // A row less would shift every line after it.
      if (row === undefined)
        throw new Error(`The user ${user.id} of import job ${job.number} has no row any more.`);
      text += `${row}\n`;
    }
    parts.push(Buffer.from(text));
  }
}

/** A user's row; undefined where the job turns out not to take them, who then go by AdminCreateUser. */
function rowMaker(migration: Migration): (user: LedgerUser) => string | undefined {
  const { importJob, options, rules, ledger } = migration;
  if (importJob === undefined) throw new Error('No user was planned to go by the import job.');
  const encode = createRowEncoder(importJob.columns);
  return (user) => {
    const drafted = draftOf(user, options, rules);
    const encoded = drafted.kind === 'draft' ? encode(drafted.draft) : { refused: 'no-draft' };
    if (encoded.refused === undefined && drafted.kind === 'draft' && drafted.draft.enabled)
      return encoded.row;
    if (user.reached === Reached.nothing) {
      const reason = encoded.refused ?? 'disabled';
      ledger.importJobs.detour(user.id, reason, { surelyNotMade: true });
    }
    return undefined;
  };
}
