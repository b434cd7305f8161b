import type { Ledger } from '../ledger/ledger.ts';
import { momentText } from '../moment-text.ts';
import { counted } from '../pools/in-words.ts';
import { grouped } from './duration.ts';

/** What a ledger is in the middle of, or has behind it, beside the crossing itself: a line each, and how to go on. */
export function describeState(ledger: Ledger, { running }: { running: boolean }): string[] {
  const { header } = ledger;
  const lines = [rollbackLine(ledger, running), purgeLine(ledger)];
  const cutoverAtMs = header.get('cutoverAtMs');
  if (cutoverAtMs !== undefined) lines.push(`The app moved to the target on ${momentText(cutoverAtMs)}.`);
  for (const { name, state, rows } of ledger.importJobs.open()) {
    if (state !== 'assigned')
      lines.push(
        `The import job "${name}" of ${counted(rows, 'row', 'rows')} is at work, or waits for its results to be taken in.`,
      );
  }
  // Whoever was taken back is in step with nobody.
  if (header.get('rollback') === undefined) lines.push(...syncLines(ledger, running));
  return lines.filter((line) => line !== undefined);
}

/** What has become of a rollback, where there was one. */
export function rollbackLine({ header, undo }: Ledger, running: boolean): string | undefined {
  const rollback = header.get('rollback');
  if (rollback === undefined) return undefined;
  const made = undo.countMade();
  const left = grouped(made);
  if (rollback === 'done') {
    const stay = made === 0 ? '' : `, but for ${counted(made, 'user who stays', 'users who stay')}`;
    return `What this ledger made was taken back${stay}. Nobody crosses again before \`poolferry plan --again\`.`;
  }
  const what = running ? 'A rollback is under way, or was stopped' : 'A rollback was stopped before its end';
  return `${what}: ${left} of those whom this ledger made may still be in the target. \`poolferry rollback\` goes on; \`poolferry plan --again\` decides anew who crosses.`;
}

function purgeLine({ header }: Ledger): string | undefined {
  const purge = header.get('purge');
  if (purge === undefined) return undefined;
  return purge.state === 'done'
    ? `The profiles were taken out on ${momentText(purge.atMs)}.`
    : 'Profiles are being taken out: `poolferry purge` goes on with it.';
}

function syncLines({ header, sync, census }: Ledger, running: boolean): string[] {
  const lines: string[] = [];
  const syncedAtMs = header.get('syncedAtMs');
  const unapplied = sync.unapplied();
  // Nobody can be in step who never crossed, or whose profile is out.
  const isOfPeople = header.get('purge') === undefined && census.counts().migrated > 0;
  if (syncedAtMs !== undefined && isOfPeople) {
    const left = sync.countLeft();
    const when = left > 0 ? 'Synced' : unapplied > 0 ? 'Last in step' : 'In step';
    const butFor = left > 0 ? `, but for ${counted(left, 'user', 'users')} left as they are` : '';
    lines.push(`${when} with the source as it was at ${momentText(syncedAtMs)}${butFor}.`);
  }
  if (unapplied > 0) {
    const what = running ? 'is carrying over, or has found' : 'has found and not carried over';
    lines.push(
      `A sync ${what} changes of ${counted(unapplied, 'user', 'users')}: \`poolferry sync\` carries them over.`,
    );
  }
  return lines;
}
