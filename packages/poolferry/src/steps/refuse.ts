import { InputError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** What several commands cannot go on from, in the same words. `then`: what the command was to do, such as `sync`. */

/** @throws InputError `no-plan` */
export function refuseWithoutPlan({ header, path }: Ledger, then: string): void {
  if (header.get('plan') === 'complete') return;
  throw new InputError(`${path} holds no complete plan, so there is nothing to ${then}.`, {
    code: 'no-plan',
    hint: 'Run `poolferry plan` and `poolferry migrate` first, or name another ledger with --ledger.',
  });
}

/**
 * Who came by a job whose results are not taken in yet would be taken for somebody who was in the target before us.
 *
 * @throws InputError `import-job-open`
 */
export function refuseWhileJobsRun({ importJobs }: Ledger, then: string): void {
  if (importJobs.open().every(({ state }) => state === 'assigned')) return;
  throw new InputError('An import job of this migration is under way, and whom it brings is not known yet.', {
    code: 'import-job-open',
    hint: `Run \`poolferry migrate --stop-import-job\`, or \`poolferry migrate\` to its end; then ${then}.`,
  });
}

/**
 * What was taken back is not made again unasked.
 *
 * @throws InputError `rolled-back`
 */
export function refuseRolledBack({ header }: Ledger, then: string): void {
  const state = header.get('rollback');
  if (state === undefined) return;
  const isOfSome = state === 'named-under-way';
  throw new InputError(
    isOfSome
      ? 'Some people are being taken back by name, and that is not at its end.'
      : 'This migration is being taken back, or has been.',
    {
      code: 'rolled-back',
      hint: isOfSome
        ? `Run the same \`poolferry rollback --only\` to its end; then ${then}.`
        : `Go on taking back with \`poolferry rollback\`; or decide anew who crosses with \`poolferry plan --again\`, then ${then}.`,
    },
  );
}
