import { type Ledger, readLedger } from '../ledger/ledger.ts';
import { isLocked } from '../ledger/lock.ts';
import { waitingText } from './describe-progress.ts';
import { describeState } from './describe-state.ts';
import { duration } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { limitText } from './limit-text.ts';
import { printable } from './printable.ts';
import { command, optionsOf } from './run.ts';
import { sayCounts } from './say-counts.ts';
import { sayRaisedLimits } from './say-raised-limits.ts';

const replanned =
  'The plan was being made anew and is not complete. The options of the last one hold: `poolferry plan` goes on with them.';

const stalePaceMs = 10_000;

/** What `status` tells comes from the ledger alone, also while another process works on it. */
export const status = command<CommonFlags>(async (run) => {
  const { output } = run;
  const options = await optionsOf(run);
  const ledger = readLedger(options.ledger);
  try {
    const running = isLocked(options.ledger);
    const { header } = ledger;
    const pace = running ? freshPace(ledger) : undefined;
    const planned = header.get('plan') === 'complete';
    output.say(
      `${header.get('source') ?? '?'} -> ${header.get('target') ?? '?'} (${printable(options.ledger)})`,
    );
    if (!planned) output.say(header.get('deciding') === undefined ? 'No complete plan yet.' : replanned);
    Object.assign(run.result, sayCounts(output, ledger), {
      planned,
      running,
      ...(pace && { pace }),
      ...isoMoment('cutoverAt', header.get('cutoverAtMs')),
      ...isoMoment('syncedAt', header.get('syncedAtMs')),
      rollback: header.get('rollback'),
      unapplied: ledger.sync.unapplied(),
    });
    for (const line of describeState(ledger, { running })) output.say(printable(line));
    if (!running) output.say('Nobody is working on it just now.');
    else if (pace?.noAnswer !== undefined) output.say(`Another process is ${waitingText(pace.noAnswer)}.`);
    else if (pace?.slowest !== undefined) {
      const { category, actualPerSecond } = pace.slowest;
      output.say(
        `${category} is the slowest: ${actualPerSecond.toFixed(0)}/s (limit ${limitText(pace.slowest)}), ${duration(pace.secondsLeft ?? 0)} left`,
      );
    } else output.say('Another process is working on it.');
    sayRaisedLimits(output, ledger);
    return ExitCode.done;
  } finally {
    ledger.close();
  }
});

/** A run says how fast it is twice a second; what an ended one has left is not how fast the next is. */
function freshPace({ header }: Ledger) {
  const pace = header.get('pace');
  return pace !== undefined && Date.now() - pace.atMs < stalePaceMs ? pace : undefined;
}

function isoMoment(name: string, ms: number | undefined): Record<string, string> {
  return ms === undefined ? {} : { [name]: new Date(ms).toISOString() };
}
