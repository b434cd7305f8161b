import { InputError } from '../errors.ts';
import type { Ports } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { momentText } from '../moment-text.ts';

/** Two clocks may be so far apart before an order between them means nothing. */
const clockSlackMs = 5 * 60_000;

/**
 * Whether the moment can be true. That users are pending or failed, or that nobody has verified, stands against it by no means:
 * what is recorded is a fact, and a rollback is the more careful for it.
 *
 * @throws InputError `bad-flag`, `no-plan`, `rolled-back` or `cut-over-recorded`
 */
export function checkCutover(
  ledger: Ledger,
  { atMs, nowMs, isTold }: { atMs: number; nowMs: number; isTold: boolean },
): void {
  const { header, path } = ledger;
  const { migrated, waiting } = ledger.census.counts();
  if (header.get('rollback') !== undefined) {
    throw new InputError('This migration is being taken back, or has been: no app can live on its target.', {
      code: 'rolled-back',
      hint: 'Go on taking back with `poolferry rollback`; or decide anew who crosses with `poolferry plan --again`, then migrate.',
    });
  }
  if (migrated + waiting === 0) {
    throw new InputError(`Nobody has crossed by ${path}, so no app can have moved.`, {
      code: 'no-plan',
      hint: 'Run `poolferry plan` and `poolferry migrate` first, or name another ledger with --ledger.',
    });
  }
  if (atMs > nowMs) {
    throw new InputError('The moment to record is in the future.', {
      code: 'bad-flag',
      hint: 'Record it once the app has moved; `poolferry cutover --at` without --record shows the hours before and after it.',
    });
  }
  const firstMs = ledger.census.firstIntentMs();
  if (firstMs !== undefined && atMs < firstMs - clockSlackMs) {
    throw new InputError(`Nobody was in the target before ${momentText(firstMs)}.`, {
      code: 'bad-flag',
      hint: `Give the moment at which the app moved with --at: at the earliest ${momentText(firstMs)}.`,
    });
  }
  const recordedMs = header.get('cutoverAtMs');
  if (recordedMs === undefined || isTold) return;
  throw new InputError(`The app moved on ${momentText(recordedMs)}: that is recorded already.`, {
    code: 'cut-over-recorded',
    hint: 'Correct it by `poolferry cutover --record --at <moment>`, or take it back by `poolferry cutover --forget`.',
  });
}

/** Says, before the target is written to, that people live on it by now. */
export function warnAfterCutover({ ledger, ports }: { ledger: Ledger; ports: Ports }): void {
  const atMs = ledger.header.get('cutoverAtMs');
  if (atMs === undefined) return;
  const message = `The app moved to the target on ${momentText(atMs)}. Whoever is carried now may have signed up there since, and stays as they are; what the source says of people is no longer newer than what the target does.`;
  ports.emit({ code: 'notice', level: 'warn', topic: 'after-cutover', message });
}
