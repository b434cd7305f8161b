import { momentText } from '../moment-text.ts';
import { counted } from '../pools/in-words.ts';
import type { CutoverFacts } from './cutover-facts.ts';

/** Something that is to be settled before the app moves. */
export interface OpenPoint {
  about:
    | 'plan'
    | 'rollback'
    | 'purged'
    | 'pending'
    | 'failed'
    | 'sign-up'
    | 'sync'
    | 'verify'
    | 'differences'
    | 'quota';
  says: string;
  command?: string;
}

/** What was seen longer ago than this says little about the moment. */
const staleMs = 24 * 3_600_000;

interface Asked {
  command: (words: string) => string;
  /** The moment it is asked about: now, or when the app moved. */
  byMs: number;
}

/** In the order in which they are to be settled. */
export function openPoints(facts: CutoverFacts, asked: Asked): OpenPoint[] {
  const { command } = asked;
  const points = facts.purgedAtMs === undefined ? migrationPoints(facts, asked) : [purgedPoint(facts)];
  const limits = {
    about: 'quota',
    says: `${counted(facts.raisedLimits, 'limit is', 'limits are')} still raised, and billed.`,
    command: command('quota restore'),
  } as const;
  return [...points, facts.raisedLimits > 0 && limits].filter((point) => point !== false);
}

type Points = (OpenPoint | false)[];

/** Whatever else there is to do waits until somebody has decided about what was taken back. */
function migrationPoints(facts: CutoverFacts, asked: Asked): Points {
  const { rollback } = facts;
  return rollback === undefined
    ? [...peoplePoints(facts, asked), ...sourcePoints(facts, asked), ...comparisonPoints(facts, asked)]
    : [rollbackPoint(rollback, asked)];
}

function rollbackPoint(rollback: NonNullable<CutoverFacts['rollback']>, { command }: Asked): OpenPoint {
  if (rollback === 'named-under-way')
    return {
      about: 'rollback',
      says: 'Some people are being taken back by name: run the same `poolferry rollback --only` to its end.',
    };
  return {
    about: 'rollback',
    says:
      rollback === 'done'
        ? 'This migration was taken back. To decide anew who crosses:'
        : 'This migration is being taken back: `poolferry rollback` goes on with it. To decide anew who crosses:',
    command: command('plan --again'),
  };
}

/** After the move that is as it should be. */
function purgedPoint({ cutoverAtMs }: CutoverFacts): OpenPoint | false {
  return (
    cutoverAtMs === undefined && {
      about: 'purged',
      says: 'People were taken out of this ledger: nobody can be carried, compared or taken back by it.',
    }
  );
}

function peoplePoints({ counts }: CutoverFacts, { command }: Asked): Points {
  const people = (count: number) => counted(count, 'person', 'people');
  return [
    counts.exported === 0 && { about: 'plan', says: 'Nobody is in the ledger.', command: command('plan') },
    counts.pending > 0 && {
      about: 'pending',
      says: `${people(counts.pending)} ${counts.pending === 1 ? 'is' : 'are'} not across yet.`,
      command: command('migrate'),
    },
    counts.failed > 0 && {
      about: 'failed',
      says: `${people(counts.failed)} failed.`,
      command: command('migrate --retry <code>'),
    },
  ];
}

/** A source that is a pool goes on changing; only a final sync sees that it has stopped, and that nobody can sign up. */
function sourcePoints(facts: CutoverFacts, { command, byMs }: Asked): Points {
  const { sourcePoolId, finalSyncAtMs, exportedAtMs, signUpOpen, counts } = facts;
  if (sourcePoolId === undefined || counts.exported === 0) return [];
  const final = command('sync --final');
  if (finalSyncAtMs !== undefined) {
    const says = `The final sync was on ${momentText(finalSyncAtMs)}: over a day before.`;
    return [byMs - finalSyncAtMs > staleMs && { about: 'sync', says, command: final }];
  }
  const seen = exportedAtMs === undefined ? '' : ` of ${momentText(exportedAtMs)}`;
  return [
    signUpOpen.source !== false && {
      about: 'sign-up',
      says: `Nobody has seen that sign-up in ${sourcePoolId} is closed; \`sync --final\` looks.`,
    },
    {
      about: 'sync',
      says: `No final sync has ended well: whoever is new in the source, or has changed, since its last listing${seen} stays behind.`,
      command: final,
    },
  ];
}

function comparisonPoints({ verified }: CutoverFacts, { command, byMs }: Asked): Points {
  const compare = { about: 'verify', command: command('verify') } as const;
  if (verified === undefined) {
    return [{ ...compare, says: 'No comparison of both pools has come to its end.' }];
  }
  const { atMs, differing, sinceLastWrite } = verified;
  return [
    sinceLastWrite
      ? byMs - atMs > staleMs && {
          ...compare,
          says: `Both pools were compared on ${momentText(atMs)}: over a day before.`,
        }
      : { ...compare, says: 'The target was written to since both pools were compared.' },
    differing > 0 && {
      about: 'differences',
      says: `The last comparison found ${counted(differing, 'user or group that differs', 'users and groups that differ')}.`,
      command: command('verify'),
    },
  ];
}
