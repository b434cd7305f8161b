import { describe, expect, test } from 'vitest';
import { cutoverChecklist } from './cutover-checklist.ts';
import type { CutoverFacts } from './cutover-facts.ts';

const counts = { exported: 9, migrated: 9, waiting: 0, skipped: 0, failed: 0, pending: 0, cannotRecover: 0 };
const verified = {
  atMs: Date.UTC(2026, 10, 24, 11),
  seconds: 600,
  matched: 9,
  differing: 0,
  sinceLastWrite: true,
};
const nowMs = Date.UTC(2026, 10, 24, 12);
const hoursAgo = (hours: number) => nowMs - hours * 3_600_000;
const ready: CutoverFacts = {
  sourcePoolId: 'eu-west-1_source',
  targetPoolId: 'eu-west-1_target',
  counts,
  cannotRecover: { disabled: 0, noVerifiedContact: 0 },
  choosesPassword: 9,
  skipped: [],
  failed: [],
  groups: 2,
  legacyIds: {},
  appChanges: [],
  tokens: [],
  signUpOpen: { source: true, target: true },
  defaultSender: false,
  raisedLimits: 0,
  verified,
  exportedAtMs: hoursAgo(2),
  finalSyncAtMs: hoursAgo(2),
};

const of = (changes: Partial<CutoverFacts>, ledgerPath = 'poolferry.db') =>
  cutoverChecklist({ ...ready, ...changes }, { ledgerPath, nowMs });
const openOf = (changes: Partial<CutoverFacts>) => of(changes).open.map(({ about }) => about);
const textOf = (changes: Partial<CutoverFacts>, ledgerPath?: string) =>
  JSON.stringify(of(changes, ledgerPath).stages);

describe('the checklist of a cut-over', () => {
  test.each<[string, Partial<CutoverFacts>, string[]]>([
    ['nothing', {}, []],
    ['nobody', { counts: { ...counts, exported: 0, migrated: 0 } }, ['plan']],
    ['people on the way', { counts: { ...counts, pending: 1 } }, ['pending']],
    ['people who failed', { counts: { ...counts, failed: 2 } }, ['failed']],
    ['a comparison before the last write', { verified: { ...verified, sinceLastWrite: false } }, ['verify']],
    ['differences', { verified: { ...verified, differing: 1 } }, ['differences']],
    ['a rollback', { rollback: 'done', counts: { ...counts, pending: 1 } }, ['rollback']],
    ['a rollback of some', { rollback: 'named-under-way' }, ['rollback']],
    ['a comparison of the day before', { verified: { ...verified, atMs: hoursAgo(25) } }, ['verify']],
    ['a final sync of the day before', { finalSyncAtMs: hoursAgo(25) }, ['sync']],
    ['no final sync', { finalSyncAtMs: undefined as never }, ['sign-up', 'sync']],
    [
      'no final sync, and sign-up closed',
      { finalSyncAtMs: undefined as never, signUpOpen: { source: false, target: true } },
      ['sync'],
    ],
    [
      'people who were taken out too early',
      { purgedAtMs: hoursAgo(1), finalSyncAtMs: hoursAgo(99) },
      ['purged'],
    ],
    ['nothing, a month after the move', { purgedAtMs: nowMs, cutoverAtMs: hoursAgo(720) }, []],
    ['raised limits', { raisedLimits: 1 }, ['quota']],
  ])('names as not done: %s', (_, changes, open) => {
    expect(openOf(changes)).toEqual(open);
  });

  test('says how long the comparison takes, and names a ledger that is not the usual one', () => {
    expect(textOf({})).toContain('took 10 minutes');
    expect(textOf({})).toContain('poolferry sync --final"');
    expect(textOf({}, 'my ledgers/a.db')).toContain(`poolferry sync --final --ledger 'my ledgers/a.db'`);
  });

  test('asks for a sender where codes would run out, and for an open sign-up where it was closed', () => {
    expect(textOf({})).not.toMatch(/SES|Open sign-up/);
    expect(textOf({ defaultSender: true })).toContain('SES');
    expect(textOf({ signUpOpen: { source: false, target: false } })).toMatch(
      /Open sign-up in eu-west-1_target/,
    );
  });

  test('counts days up to the move, once that is recorded', () => {
    const [cutoverAtMs, before] = [hoursAgo(100), hoursAgo(101)];
    const facts = { ...ready, cutoverAtMs, finalSyncAtMs: before, verified: { ...verified, atMs: before } };
    expect(cutoverChecklist(facts, { ledgerPath: 'a.db', nowMs, atMs: cutoverAtMs }).open).toEqual([]);
  });

  test('of a ledger from which people were taken out has no command that it refuses', () => {
    const text = textOf({ purgedAtMs: nowMs, counts: { ...counts, pending: 1, failed: 1 } });
    expect(text).not.toMatch(/poolferry (?:plan|migrate|verify|sync|rollback|purge)/);
    expect(text).not.toMatch(/take back|rollback|way back/);
    expect(text).toMatch(/poolferry ids/);
  });

  test('of what was taken back ends after what is to be decided', () => {
    const checklist = of({ rollback: 'under-way' });
    expect(checklist.stages).toEqual([]);
    expect(checklist.open[0]?.command).toBe('poolferry plan --again');
  });

  test('speaks of one person as of one, and of moments to the second', () => {
    const one = { choosesPassword: 1, counts: { ...counts, skipped: 1, pending: 1, waiting: 1 } };
    const text = textOf({ ...one, skipped: [{ reason: 'unconfirmed', users: 1 }] });
    expect(text).toMatch(/1 person chooses .*1 person stays .*1 person is left .*1 person crosses /);
    const stale = of({ finalSyncAtMs: hoursAgo(25) - 7 }).open.map(({ says }) => says);
    expect(stale[0]).toContain('on 2026-11-23T10:59:59Z:');
  });

  test('has nothing to do with a source that is a file', () => {
    const { sourcePoolId: _, ...fromFile } = ready;
    const stages = JSON.stringify(cutoverChecklist(fromFile, { ledgerPath: 'poolferry.db', nowMs }).stages);
    expect(stages).not.toMatch(/poolferry (?:sync|export)|undefined/);
  });
});
