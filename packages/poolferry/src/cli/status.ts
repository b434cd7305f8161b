import { readLedger } from '../ledger/ledger.ts';
import { isLocked } from '../ledger/lock.ts';
import { duration, grouped } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { printable } from './printable.ts';
import { command, optionsOf } from './run.ts';
import { sayCounts } from './say-counts.ts';
import { sayRaisedLimits } from './say-raised-limits.ts';

const replanned =
  'The plan was being made anew and is not complete. The options of the last one hold: `poolferry plan` goes on with them.';

/** What `status` tells comes from the ledger alone, also while another process works on it. */
export const status = command<CommonFlags>(async (run) => {
  const { output } = run;
  const options = await optionsOf(run);
  const ledger = readLedger(options.ledger);
  try {
    const running = isLocked(options.ledger);
    const { header } = ledger;
    const pace = running ? header.get('pace') : undefined;
    const planned = header.get('plan') === 'complete';
    output.say(
      `${header.get('source') ?? '?'} -> ${header.get('target') ?? '?'} (${printable(options.ledger)})`,
    );
    if (!planned) output.say(header.get('deciding') === undefined ? 'No complete plan yet.' : replanned);
    const cutoverAt = momentOf(header.get('cutoverAtMs'));
    Object.assign(run.result, sayCounts(output, ledger), {
      planned,
      running,
      ...(pace && { pace }),
      ...cutoverAt,
    });
    const purge = header.get('purge');
    if (purge?.state === 'done')
      output.say(`The profiles were taken out on ${new Date(purge.atMs).toISOString()}.`);
    else if (purge !== undefined)
      output.say('Profiles are being taken out: `poolferry purge` goes on with it.');
    if (cutoverAt.cutoverAt !== undefined)
      output.say(`The app moved to the target on ${cutoverAt.cutoverAt}.`);
    for (const { name, state, rows } of ledger.importJobs.open()) {
      if (state !== 'assigned')
        output.say(
          `The import job "${name}" of ${grouped(rows)} rows is at work, or waits for its results to be taken in.`,
        );
    }
    const syncedAtMs = header.get('syncedAtMs');
    if (syncedAtMs !== undefined) {
      const syncedAt = new Date(syncedAtMs).toISOString();
      run.result.syncedAt = syncedAt;
      output.say(
        `In step with the source as it was at ${syncedAt}, but for what \`poolferry sync\` left as it is.`,
      );
    }
    if (!running) output.say('Nobody is working on it just now.');
    else if (pace?.slowest !== undefined) {
      const { category, actualPerSecond, limitPerSecond } = pace.slowest;
      output.say(
        `${category} is the slowest: ${actualPerSecond.toFixed(0)}/s of ${grouped(limitPerSecond)}, ${duration(pace.secondsLeft ?? 0)} left`,
      );
    } else output.say('Another process is working on it.');
    sayRaisedLimits(output, ledger);
    return ExitCode.done;
  } finally {
    ledger.close();
  }
});

function momentOf(ms: number | undefined): { cutoverAt?: string } {
  return ms === undefined ? {} : { cutoverAt: new Date(ms).toISOString() };
}
