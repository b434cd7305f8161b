import type { Ledger } from '../ledger/ledger.ts';
import { pagesById } from '../ledger/pages.ts';
import { type UserKey, unpackSub } from '../ledger/user-key.ts';
import { mostExamples } from '../mapping/first-names.ts';
import { SharedEmails, SharingFinder, sharingOrder } from '../mapping/shared-emails.ts';
import type { Finding } from './finding.ts';
import { isNoteCode, isStopCode, noteFinding, stopFinding } from './finding-texts.ts';
import { type NotedPools, SourceNotes } from './source-notes.ts';

const pageSize = 1000;
/** A file may name any number of attributes; no more than these are told one by one. */
const mostParts = 100;

/**
 * All that is to be said of the users of a plan: problems that no option settles, who stays behind, what the source holds. Two
 * passes over the ledger, in memory that does not grow with it.
 */
export function userFindings(ledger: Ledger, pools: NotedPools): Finding[] {
  return [...openProblems(ledger), ...skips(ledger), ...notesOf(ledger, pools)];
}

function openProblems(ledger: Ledger): Finding[] {
  return ledger.census.tallies().flatMap(({ outcome, route, code, users }) => {
    if (outcome !== 'pending' || route !== null || code === null || !isStopCode(code)) return [];
    const examples = ledger.decisions.examples(code, mostExamples).map((user) => user.sub ?? '(no sub)');
    const parts = ledger.census.problemParts(code, mostParts);
    const names = new Set(parts.map((part) => attributeOf(part.name)));
    return [stopFinding(code, { count: users, examples, parts }, [...names])];
  });
}

/** A part names an attribute, and what is wrong with its values after it; names themselves hold colons, without a blank. */
function attributeOf(part: string): string {
  const end = part.indexOf(': ');
  return end < 0 ? part : part.slice(0, end);
}

function skips(ledger: Ledger): Finding[] {
  return ledger.census.tallies().flatMap(({ outcome, code, users }) => {
    const note = `skipped-${code}`;
    if (outcome !== 'skipped' || code === null || !isNoteCode(note)) return [];
    const examples = ledger.census.skippedExamples(code, mostExamples).map(nameOf);
    return [noteFinding(note, { count: users, examples, parts: ledger.census.skippedParts(code) })];
  });
}

/** The second pass looks only at whose email the first one met more than once. */
function notesOf(ledger: Ledger, pools: NotedPools): Finding[] {
  const finder = new SharingFinder();
  const notes = new SourceNotes(pools);
  for (const page of pagesById((afterId) => ledger.users.all(afterId, pageSize))) {
    for (const user of page) {
      if (user.code === 'gone') continue;
      notes.add(user);
      if (user.attributes.email) finder.add(user.attributes.email);
    }
  }
  finder.end();
  return [...sharedEmails(ledger, finder), ...notes.findings()];
}

function sharedEmails(ledger: Ledger, finder: SharingFinder): Finding[] {
  const shared = new SharedEmails();
  const orderOf = (email: string) => (finder.mayBeShared(email) ? sharingOrder(email) : undefined);
  for (const { email, key } of ledger.census.emailsInOrder(orderOf)) shared.add(email, nameOf(key));
  return [...shared.end()]
    .filter(([, { count }]) => count > 0)
    .map(([form, sharers]) => noteFinding(`email-shared-${form}`, sharers));
}

/** A username may be personal, so that users of files without subs stay without a name here. */
function nameOf(key: UserKey): string {
  return unpackSub(key) ?? '(no sub)';
}
