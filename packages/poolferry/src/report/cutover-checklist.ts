import { counted, minutes } from '../pools/in-words.ts';
import { commandOn } from './command-text.ts';
import type { CutoverFacts } from './cutover-facts.ts';
import { type OpenPoint, openPoints } from './cutover-open-points.ts';

/** One thing to do, or to know. */
export interface ChecklistItem {
  what: string;
  command?: string;
  details?: string[];
}

/** What is to be done by one hour, counted from the moment the app moves. */
interface ChecklistStage {
  hours: number;
  when: string;
  /** Where the moment is known. */
  at?: string;
  items: ChecklistItem[];
}

export interface CutoverChecklist {
  facts: CutoverFacts;
  /** Empty: nothing stands against it. */
  open: OpenPoint[];
  stages: ChecklistStage[];
}

const hourMs = 3_600_000;

/** What a ledger refuses from which people were taken out, and has no need of any more. */
const needsPeople = /^poolferry (?:plan|migrate|verify|sync|rollback|purge)\b/;

/**
 * What to do from a week before the app moves until the source is gone, in this migration's own numbers and commands; no stage of a
 * migration that is taken back.
 */
export function cutoverChecklist(
  facts: CutoverFacts,
  { ledgerPath, atMs, nowMs }: { ledgerPath: string; atMs?: number | undefined; nowMs: number },
): CutoverChecklist {
  const command = commandOn(ledgerPath);
  const isPossible = ({ command: words }: ChecklistItem): boolean =>
    facts.purgedAtMs === undefined || words === undefined || !needsPeople.test(words);
  const stage = (hours: number, when: string, items: (ChecklistItem | undefined)[]): ChecklistStage => ({
    hours,
    when,
    ...(atMs !== undefined && { at: new Date(atMs + hours * hourMs).toISOString() }),
    items: items.filter((item) => item !== undefined).filter(isPossible),
  });
  const stages = () => [
    stage(-168, 'a week before', aWeekBefore(facts, command)),
    stage(-24, 'a day before', aDayBefore(facts, command)),
    stage(-1, 'an hour before', anHourBefore(facts, command)),
    stage(0, 'the moment', theMoment(facts, command)),
    stage(1, 'the hour after', theHourAfter(facts, command)),
    stage(24, 'a day after', aDayAfter(facts)),
    stage(168, 'a week after', aWeekAfter(facts, command)),
    stage(720, 'a month after', aMonthAfter(facts, command)),
  ];
  const open = openPoints(facts, { command, byMs: Math.min(nowMs, atMs ?? nowMs) });
  // What was taken back moves no app; every command of it refuses until a plan decides anew.
  return { facts, open, stages: facts.rollback === undefined ? stages() : [] };
}

type Words = (words: string) => string;

const people = (count: number) => counted(count, 'person', 'people');

/** `1 person stays`, `2 people stay`: the verb as of many. */
const peopleDo = (count: number, verb: string, one = `${verb}s`) =>
  `${people(count)} ${count === 1 ? one : verb}`;

function aWeekBefore(facts: CutoverFacts, command: Words): (ChecklistItem | undefined)[] {
  const { cannotRecover, legacyIds, tokens, counts } = facts;
  const unable = cannotRecover.disabled + cannotRecover.noVerifiedContact;
  const attributes = [legacyIds.sub, legacyIds.username].filter((name) => name !== undefined);
  return [
    {
      what: `Tell people: everybody signs in once more, and ${peopleDo(facts.choosesPassword, 'choose')} a new password by "forgot password".`,
    },
    unable === 0
      ? undefined
      : {
          what: `Decide how to help ${people(unable)} who cannot get back in by themselves: ${cannotRecover.disabled} disabled, ${cannotRecover.noVerifiedContact} without a verified contact that the target recovers by.`,
          command: command('plan --details'),
        },
    facts.skipped.length === 0
      ? undefined
      : {
          what: `${peopleDo(counts.skipped, 'stay')} behind. Be sure that they may.`,
          details: facts.skipped.map(({ reason, users }) => `${reason}: ${users}`),
        },
    facts.defaultSender
      ? {
          what: `Let the target send by SES: Cognito's own sender stops at 50 messages a day, and ${people(facts.choosesPassword)} will ask for a code.`,
        }
      : undefined,
    {
      what: 'Teach back ends old and new ids.',
      command: command('ids --output ids.csv'),
      ...(attributes.length > 0 && {
        details: [`the target keeps the old ones as well: ${attributes.join(', ')}`],
      }),
    },
    facts.appChanges.length === 0
      ? undefined
      : {
          what: 'Let authorizers and back ends take tokens of both pools, and make a release of the app ready with what changes:',
          details: facts.appChanges.map(({ what, source, target }) =>
            source === undefined && target === undefined
              ? what
              : `${what}: ${source ?? 'none'} -> ${target ?? 'none'}`,
          ),
        },
    tokens.length === 0
      ? undefined
      : {
          what: "Lower the lifetimes of the source's access and id tokens: so long back ends must take both pools.",
          details: tokens.map(
            ({ client, access, id, refresh }) => `${client}: access ${access}, id ${id}, refresh ${refresh}`,
          ),
        },
  ];
}

function aDayBefore(facts: CutoverFacts, command: Words): (ChecklistItem | undefined)[] {
  return [
    facts.failed.length === 0
      ? undefined
      : {
          what: `${people(facts.counts.failed)} failed: mend what hinders them, and take them up again.`,
          command: command('migrate --retry <code>'),
          details: facts.failed.map(({ reason, users }) => `${reason}: ${users}`),
        },
    facts.counts.pending === 0
      ? undefined
      : {
          what: `${peopleDo(facts.counts.pending, 'are', 'is')} left to carry.`,
          command: command('migrate'),
        },
    facts.sourcePoolId === undefined
      ? undefined
      : { what: 'Carry over what changed in the source since.', command: command('sync') },
    {
      what: `Compare both pools${lasted(facts)}; ${counted(facts.groups, 'group is', 'groups are')} among it.`,
      command: command('verify'),
    },
    { what: 'Sign in to the target once as a person who crossed, with the release that is to go out.' },
    {
      what: isPurged(facts)
        ? 'Copy the ledger: it alone knows who is who.'
        : 'Copy the ledger: it alone knows whom to take back, and who is who.',
    },
  ];
}

function anHourBefore({ sourcePoolId, signUpOpen }: CutoverFacts, command: Words): ChecklistItem[] {
  const check = { what: 'Nothing may be pending or failed.', command: command('status') };
  if (sourcePoolId === undefined) return [check];
  if (signUpOpen.source === false)
    return [check, { what: `Sign-up in ${sourcePoolId} was closed when the plan was made: see that it is.` }];
  return [
    check,
    {
      // facts §10: UpdateUserPool puts back whatever it is not told.
      what: `Close sign-up in ${sourcePoolId}: in the console, only administrators create users. (UpdateUserPool resets every setting that it is not given.)`,
    },
    {
      what: 'Stop changes of profiles in the app and by jobs of your own: what comes after the last sync stays behind.',
    },
  ];
}

function theMoment(facts: CutoverFacts, command: Words): (ChecklistItem | undefined)[] {
  const clients = facts.appChanges.filter(({ what }) => what.startsWith('client id of '));
  return [
    facts.sourcePoolId === undefined
      ? undefined
      : {
          what: 'The last changes: it ends well once two scans are the same.',
          command: command('sync --final'),
        },
    { what: `Compare once more${lasted(facts)}. Go on with 0 differences only.`, command: command('verify') },
    {
      what: `Switch the app over to ${facts.targetPoolId}: pool id, client ids, domain, issuer.`,
      ...(clients.length > 0 && {
        details: clients.map(
          ({ what, source, target }) => `${what}: ${source ?? 'none'} -> ${target ?? 'none'}`,
        ),
      }),
    },
    {
      what: isPurged(facts)
        ? 'Write the moment down.'
        : 'Write the moment down: a rollback asks twice from then on.',
      command: command('cutover --record'),
    },
    facts.signUpOpen.target === false
      ? { what: `Open sign-up in ${facts.targetPoolId}, if people may sign up by themselves.` }
      : undefined,
  ];
}

function theHourAfter(facts: CutoverFacts, command: Words): ChecklistItem[] {
  return [
    { what: 'Sign in, ask for "forgot password", sign up: each once, as somebody would.' },
    {
      what: `Watch sign-ins, messages sent and refused, and 401s of back ends. Expect ${people(facts.choosesPassword)} to ask for a code, most of them early.`,
    },
    ...(facts.counts.waiting > 0
      ? [
          {
            what: `${peopleDo(facts.counts.waiting, 'cross', 'crosses')} at their next sign-in.`,
            command: command('status'),
          },
        ]
      : []),
    {
      what: 'To go back: move the app to the source first. Passwords chosen and accounts made in the target since are lost to it.',
      command: command('rollback --after-cutover'),
    },
  ];
}

function aDayAfter({ sourcePoolId }: CutoverFacts): ChecklistItem[] {
  const clocks =
    'Once the longest of the old access and id tokens is over, back ends no longer need to take the source.';
  return [
    ...(sourcePoolId === undefined
      ? []
      : [
          { what: clocks },
          {
            what: `Shut the app clients of ${sourcePoolId}: whoever still comes there is an app that was forgotten.`,
          },
        ]),
    {
      what: 'Help those who could not get in. From here on the pools differ by what people do; `verify` no longer has to be clean.',
    },
  ];
}

function aWeekAfter(facts: CutoverFacts, command: Words): ChecklistItem[] {
  const { raisedLimits } = facts;
  const raised = {
    what: `${counted(raisedLimits, 'limit is', 'limits are')} still raised, and billed.`,
    command: command('quota restore'),
  };
  const noWayBack = {
    what: 'Decide that there is no way back: with each day a rollback takes more from people than it gives.',
  };
  return [...(isPurged(facts) ? [] : [noWayBack]), ...(raisedLimits > 0 ? [raised] : [])];
}

function aMonthAfter({ sourcePoolId }: CutoverFacts, command: Words): ChecklistItem[] {
  const ofSource =
    sourcePoolId === undefined
      ? []
      : [
          {
            what: 'Keep what the source alone knows, as long as you may: dates, and whoever stayed behind.',
            command: `poolferry export --source ${sourcePoolId} --output users.json.zst.age`,
          },
          { what: `Delete ${sourcePoolId}; its deletion protection comes off first.` },
        ];
  return [
    ...ofSource,
    { what: 'Take people out of the ledger; the ids stay.', command: command('purge') },
    { what: 'Delete copies of the ledger, exports, and plans made with --details.' },
  ];
}

/** Nobody can be taken back by it. */
const isPurged = ({ purgedAtMs }: CutoverFacts): boolean => purgedAtMs !== undefined;

function lasted({ verified }: CutoverFacts): string {
  return verified === undefined ? '' : ` (the last time it took ${minutes(verified.seconds / 60)})`;
}
