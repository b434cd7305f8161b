import { setImmediate } from 'node:timers/promises';
import { InputError, InterruptedError } from '../errors.ts';
import type { Ports } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { refuseWhileJobsRun } from './refuse.ts';

const pageSize = 1000;

/**
 * Whether people may be taken out of the ledger by now. Once begun, it may always go on.
 *
 * @param force Although users are pending, waiting or failed: nobody can carry them by this ledger afterwards.
 * @throws InputError `purge-too-early`, `import-job-open` or `rollback-unfinished`
 */
export function checkPurge(ledger: Ledger, { force }: { force: boolean }): void {
  if (ledger.header.get('purge') !== undefined) return;
  refuseWhileJobsRun(ledger, 'purge');
  if (ledger.undo.unresolved() > 0) {
    throw new InputError('A rollback was cut off, and what came of its last deletes is not known.', {
      code: 'rollback-unfinished',
      hint: 'Run `poolferry rollback` to its end first; then purge.',
    });
  }
  const { pending, waiting, failed } = ledger.census.counts();
  if (pending + waiting + failed === 0 || force) return;
  throw new InputError(
    `Not everybody has arrived: ${pending} pending, ${waiting} waiting, ${failed} failed. Without their profiles nobody can carry them.`,
    {
      code: 'purge-too-early',
      hint: 'Run `poolferry migrate` to its end first, or give them up with `poolferry purge --force`.',
    },
  );
}

/**
 * Takes people's profiles out of the ledger and keeps ids and fates, so that no byte of a profile is left in the file or its log.
 * The same call goes on where an earlier one was stopped.
 *
 * @throws PoolferryError `ledger-busy` while another process reads the file, `ledger-not-writable` where the disk is full
 */
export async function purgeLedger(ledger: Ledger, { clock, signal, checkpoint }: Ports): Promise<void> {
  const { header, purge } = ledger;
  if (header.get('purge')?.state === 'done') return;
  header.set('purge', { state: 'under-way', atMs: clock.nowMs() });
  purge.begin();
  let afterId: number | undefined = 0;
  while (afterId !== undefined) {
    if (signal.aborted) throw new InterruptedError();
    const from: number = afterId;
    afterId = ledger.transaction(() => purge.emptyUsers(from, pageSize));
    checkpoint?.('page-purged');
    await setImmediate();
  }
  ledger.transaction(() => purge.emptyTables());
  checkpoint?.('ledger-purged');
  purge.rewrite();
  checkpoint?.('ledger-rewritten');
  header.set('purge', { state: 'done', atMs: clock.nowMs() });
}
