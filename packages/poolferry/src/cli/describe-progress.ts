import type { NoAnswer, PoolferryEvent, Step } from '../events.ts';
import { hourText } from '../moment-text.ts';
import { counted } from '../pools/in-words.ts';
import { duration, grouped } from './duration.ts';
import { limitText } from './limit-text.ts';
import { printable } from './printable.ts';

export const stepTitles: Record<Step, string> = {
  export: 'Listing the source',
  plan: 'Deciding',
  migrate: 'Migrating',
  verify: 'Verifying',
  convert: 'Converting',
  rollback: 'Taking back',
  sync: 'Carrying over changes',
};

/** How far a step is: what to write, and the part that is done where that is known. */
export interface ProgressText {
  text: string;
  fraction?: number;
  /** Why it is not faster. */
  reason?: string;
}

/** What a progress event says to a person; undefined for events that are no progress. */
export function describeProgress(event: PoolferryEvent): ProgressText | undefined {
  switch (event.code) {
    case 'export-progress':
      return { text: `${grouped(event.users)} users, ${grouped(event.memberships)} memberships` };
    case 'clone-progress':
      return {
        text: `${grouped(event.made)} of ${grouped(event.of)}: ${printable(event.part)}`,
        fraction: event.made / event.of,
      };
    case 'settings-progress':
      return {
        text: `${grouped(event.clients)} of ${grouped(event.ofClients)} app clients of the ${event.pool} looked at`,
      };
    case 'convert-progress':
      return { text: `${grouped(event.users)} users` };
    case 'verify-progress':
      if (event.askedAgain > 0) return { text: `${grouped(event.askedAgain)} users looked at once more` };
      return event.waitingForListing > 0
        ? { text: `waiting for ${grouped(event.waitingForListing)} to show in the target's listing` }
        : { text: `${grouped(event.sourceUsers)} source users, ${grouped(event.targetUsers)} target users` };
    case 'rollback-progress':
      return {
        text: `${grouped(event.done)} of ${grouped(event.of)} users, ${event.usersPerSecond.toFixed(0)}/s`,
        fraction: event.of === 0 ? 1 : event.done / event.of,
      };
    case 'sync-progress':
      return { text: `${grouped(event.done)} users` };
    case 'migrate-progress':
      return describeMigration(event);
    case 'import-job-progress':
      return {
        text: `import job ${printable(event.status)}: ${grouped(event.imported)} of ${grouped(event.rows)} imported, ${grouped(event.skipped)} skipped, ${grouped(event.failed)} failed`,
      };
    default:
      return undefined;
  }
}

function describeMigration(event: Extract<PoolferryEvent, { code: 'migrate-progress' }>): ProgressText {
  const { counts, slowest, paces, secondsLeft, noAnswer } = event;
  const total = counts.migrated + counts.pending + counts.failed;
  const ended = total - counts.pending;
  const failed = counts.failed > 0 ? `, ${grouped(counts.failed)} failed` : '';
  const users = `${grouped(ended)} of ${grouped(total)} users${failed}`;
  const fraction = total === 0 ? 1 : ended / total;
  if (noAnswer !== undefined) return { text: `${users}, ${waitingText(noAnswer)}`, fraction };
  const left = secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`;
  const text = `${users}, ${event.usersPerSecond.toFixed(0)}/s${left}`;
  const pace = paces.find((one) => one.category === slowest);
  if (pace === undefined) return { text, fraction };
  const throttled = pace.throttled > 0 ? `, throttled ${grouped(pace.throttled)} times` : '';
  const rate = `${pace.actualPerSecond.toFixed(0)}/s (limit ${limitText(pace)})`;
  return { text, fraction, reason: `${pace.category} is the slowest: ${rate}${throttled}` };
}

/** The hour, in UTC as everywhere, is enough: after five minutes a run gives up. */
export function waitingText({ sinceMs, forSeconds, error }: NoAnswer): string {
  return `waiting for Cognito since ${hourText(sinceMs)} (${duration(forSeconds)}): ${printable(error)}`;
}

/** What an event that is no progress says to a person; undefined where it says nothing. */
export function describeEvent(event: PoolferryEvent): string | undefined {
  switch (event.code) {
    case 'notice':
    case 'others-at-work':
      return printable(event.message);
    case 'user-failed':
      return `${printable(event.sub)} failed (${event.failure}): ${printable(event.message)}`;
    case 'sync-round':
      return `In step with the source as it was ${duration(event.behindSeconds)} ago: ${counted(event.carried, 'user', 'users')} carried over, ${grouped(event.left)} left as they are`;
    case 'rate-changed':
      // One call a second, which a plan of a moment ago has used up: nobody waits for it, and no sign-in draws on it.
      return event.reason === 'throttled' && event.category !== 'LimitManagement'
        ? `Cognito throttled ${event.category}; going on at ${event.ratePerSecond.toFixed(1)}/s`
        : undefined;
    default:
      return undefined;
  }
}
