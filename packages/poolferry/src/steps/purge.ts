import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { InputError, PoolferryError, stopIfAborted } from '../errors.ts';
import type { Ports } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isDiskFull, ledgerFailure } from '../ledger/sqlite-failure.ts';
import { counted } from '../pools/in-words.ts';
import { refuseWhileJobsRun } from './refuse.ts';

const pageSize = 1000;

/**
 * Whether people may be taken out of the ledger by now. Once begun, it may always go on.
 *
 * @param force Although users are pending, waiting or failed: nobody can carry them by this ledger afterwards.
 * @throws InputError `purge-too-early`, `import-job-open`, `rollback-unfinished` or `sync-unfinished`
 */
export function checkPurge(ledger: Ledger, { force }: { force: boolean }): void {
  if (ledger.header.get('purge') !== undefined) return;
  refuseWhileJobsRun(ledger, 'purge');
  refuseUnfinished(ledger, force);
  const { pending, waiting, failed } = ledger.census.counts();
  if (pending + waiting + failed === 0 || force) return;
  throw new InputError(
    `Not everybody has arrived: ${pending} pending, ${waiting} waiting, ${failed} failed. Without their profiles nobody can carry them.`,
    {
      code: 'purge-too-early',
      hint: `${wayToArrive(ledger)}, or give them up with \`poolferry purge --force\`.`,
    },
  );
}

/** What brings those across who have not arrived. */
function wayToArrive({ census, header, sync }: Ledger): string {
  if (header.get('plan') !== 'complete') return 'Run `poolferry plan` to its end, then `poolferry migrate`';
  const { pending, waiting } = census.counts();
  const first = census.tallies().find(({ outcome }) => outcome === 'failed');
  // It carries them as well, and what else it has seen would be refused next.
  if (pending > 0 && header.get('everybodySent') === true && sync.hasLooked())
    return 'Run `poolferry sync` to its end first';
  if (pending + waiting > 0 || first === undefined) return 'Run `poolferry migrate` to its end first';
  return `Take them up again first with \`poolferry migrate --retry ${first.code}\` (\`poolferry status\` lists the codes)`;
}

/** What was stopped in the middle could not be brought to its end any more; a rollback least of all, since it deletes by profiles. */
function refuseUnfinished(ledger: Ledger, force: boolean): void {
  const isUnderWay = ledger.header.get('rollback')?.endsWith('under-way') === true;
  if (isUnderWay || ledger.undo.unresolved() > 0) {
    throw new InputError(
      `A rollback is under way: ${ledger.undo.countMade()} of those whom this ledger made may still be in the target, and could not be taken back afterwards.`,
      {
        code: 'rollback-unfinished',
        hint: 'Run `poolferry rollback` to its end first, or decide anew with `poolferry plan --again`; then purge.',
      },
    );
  }
  const unapplied = ledger.sync.unapplied();
  if (unapplied === 0 || force) return;
  throw new InputError(
    `A sync has found changes of ${counted(unapplied, 'user', 'users')} and has not carried them over: it was stopped, or answered with no, or Cognito refused.`,
    {
      code: 'sync-unfinished',
      hint: 'Run `poolferry sync` to its end first, or leave them as they are with `poolferry purge --force`.',
    },
  );
}

/**
 * Takes people's profiles out of the ledger and keeps ids and fates, so that no byte of a profile is left in the file or its log.
 * The same call goes on where an earlier one was stopped.
 *
 * @throws PoolferryError `ledger-busy` while another process reads the file, `ledger-not-writable` where the disk is full
 */
export async function purgeLedger(ledger: Ledger, ports: Ports): Promise<void> {
  if (ledger.header.get('purge')?.state === 'done') return;
  try {
    await takeOut(ledger, ports);
  } catch (error) {
    throw withRoomWanted(ledgerFailure(error, ledger.path), ledger.path);
  }
}

async function takeOut({ header, purge, transaction }: Ledger, ports: Ports): Promise<void> {
  const { clock, signal, checkpoint } = ports;
  header.set('purge', { state: 'under-way', atMs: clock.nowMs() });
  purge.begin();
  let afterId: number | undefined = 0;
  while (afterId !== undefined) {
    stopIfAborted(signal);
    const from: number = afterId;
    afterId = transaction(() => purge.emptyUsers(from, pageSize));
    checkpoint?.('page-purged');
    await setImmediate();
  }
  transaction(() => purge.emptyTables());
  checkpoint?.('ledger-purged');
  purge.rewrite();
  checkpoint?.('ledger-rewritten');
  header.set('purge', { state: 'done', atMs: clock.nowMs() });
}

/** Of a disk that is full, how much a purge wants. */
function withRoomWanted(failure: unknown, path: string): unknown {
  if (!PoolferryError.is(failure) || failure.code !== 'ledger-not-writable') return failure;
  if (!isDiskFull(failure.cause, path)) return failure;
  const megabytes = Math.ceil(statSync(path).size / 1e6);
  const hint = `The ledger is written anew: make ${megabytes} MB free beside it, and as much again in the folder for temporary files (TMPDIR, else /var/tmp), then run \`poolferry purge\` again: it goes on where it was.`;
  const { code, cause, whoActs, retry } = failure;
  return new PoolferryError(failure.message, { code, hint, cause }, whoActs, retry);
}
