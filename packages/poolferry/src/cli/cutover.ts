import { InputError } from '../errors.ts';
import { type Ledger, readLedger } from '../ledger/ledger.ts';
import { openExistingLedger } from '../ledger/open-existing.ts';
import { momentText } from '../moment-text.ts';
import { type CutoverChecklist, cutoverChecklist } from '../report/cutover-checklist.ts';
import { cutoverFacts } from '../report/cutover-facts.ts';
import { checkCutover } from '../steps/record-cutover.ts';
import { confirm } from './confirm.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { command, optionsOf, type Run } from './run.ts';
import { checklistText, sayOpenPoints } from './say-cutover.ts';

interface CutoverFlags extends CommonFlags {
  record?: boolean;
  at?: string;
  forget?: boolean;
  yes?: boolean;
}

/** Everything comes from the ledger: no call to AWS, no credentials. */
export const cutover = command<CutoverFlags>(async (run) => {
  const { flags } = run;
  const toldMs = flags.at === undefined ? undefined : momentOf(flags.at);
  if (flags.forget && (flags.record || toldMs !== undefined)) {
    throw new InputError('--forget goes with neither --record nor --at.', {
      code: 'bad-flag',
      hint: 'Correct a recorded moment by --record --at <moment>; --forget takes it back.',
    });
  }
  if (flags.yes && !flags.record && !flags.forget) {
    throw new InputError('--yes answers --record or --forget; the checklist asks nothing.', {
      code: 'bad-flag',
      hint: 'Add --record or --forget, or take --yes out.',
    });
  }
  const { ledger: path } = await optionsOf(run);
  const writes = flags.record === true || flags.forget === true;
  const ledger = writes ? openExistingLedger(path) : readLedger(path);
  run.result.ledger = path;
  try {
    if (flags.forget) return await forget(run, ledger);
    if (flags.record) return await record(run, ledger, toldMs);
    show(run, ledger, toldMs);
    return ExitCode.done;
  } finally {
    ledger.close();
  }
});

function show({ output, ports, result }: Run, ledger: Ledger, toldMs: number | undefined): void {
  const checklist = checklistOf(ledger, { atMs: toldMs, nowMs: ports.clock.nowMs() });
  Object.assign(result, resultOf(checklist));
  output.document(checklistText(checklist));
}

async function record(run: Run<CutoverFlags>, ledger: Ledger, toldMs: number | undefined): Promise<ExitCode> {
  const { output, ports, result } = run;
  const nowMs = ports.clock.nowMs();
  const atMs = toldMs ?? nowMs;
  checkCutover(ledger, { atMs, nowMs, isTold: toldMs !== undefined });
  const checklist = checklistOf(ledger, { atMs, nowMs });
  sayOpenPoints(output, checklist);
  const moment = momentText(atMs);
  const question = `Record that the app moved to ${checklist.facts.targetPoolId} on ${moment}?`;
  if (!(await confirm(run, question))) {
    output.say('Nothing was recorded.');
    return ExitCode.interrupted;
  }
  ledger.header.set('cutoverAtMs', atMs);
  await ledger.flushed();
  Object.assign(result, resultOf(checklistOf(ledger, { atMs, nowMs })));
  const then = canTakeBack(ledger) ? ' From here on `poolferry rollback` wants --after-cutover.' : '';
  output.say(`Recorded: the app moved on ${moment}.${then}`);
  return ExitCode.done;
}

async function forget(run: Run<CutoverFlags>, ledger: Ledger): Promise<ExitCode> {
  const { output } = run;
  const atMs = ledger.header.get('cutoverAtMs');
  if (atMs === undefined) {
    output.say('No cut-over is recorded.');
    return ExitCode.done;
  }
  const then = canTakeBack(ledger) ? ' A rollback then no longer asks twice.' : '';
  const question = `Forget that the app moved on ${momentText(atMs)}?${then}`;
  if (!(await confirm(run, question))) {
    output.say('Nothing was changed.');
    return ExitCode.interrupted;
  }
  ledger.header.unset('cutoverAtMs');
  await ledger.flushed();
  output.say('Forgotten.');
  return ExitCode.done;
}

/** By a ledger from which people were taken out nobody can. */
const canTakeBack = ({ header }: Ledger): boolean => header.get('purge') === undefined;

function checklistOf(
  ledger: Ledger,
  { atMs, nowMs }: { atMs: number | undefined; nowMs: number },
): CutoverChecklist {
  const facts = cutoverFacts(ledger);
  return cutoverChecklist(facts, { ledgerPath: ledger.path, atMs: atMs ?? facts.cutoverAtMs, nowMs });
}

function resultOf({ facts, open, stages }: CutoverChecklist): Record<string, unknown> {
  const { counts, cutoverAtMs, ...rest } = facts;
  const cutoverAt = cutoverAtMs === undefined ? {} : { cutoverAt: new Date(cutoverAtMs).toISOString() };
  return { ...counts, ...cutoverAt, checklist: { facts: rest, open, stages } };
}

/** Without a zone the same text would be another moment on another machine. */
const isoMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

function momentOf(text: string): number {
  const ms = isoMoment.test(text) ? Date.parse(text) : Number.NaN;
  // V8 takes February 30 for March 2.
  const day = Number(text.slice(8, 10));
  const exists = new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDate() === day;
  if (!Number.isNaN(ms) && exists) return ms;
  throw new InputError('--at takes a moment as an ISO date with time and zone.', {
    code: 'bad-flag',
    hint: 'Write it like 2026-12-01T06:00Z or 2026-12-01T07:00+01:00.',
  });
}
