import type { Ledger } from '../ledger/ledger.ts';
import { pagesById } from '../ledger/pages.ts';
import type { SyncKind } from '../ledger/sync.ts';
import type { Unwritten } from '../mapping/three-way.ts';
import { counted } from '../pools/in-words.ts';
import type { SyncResult } from '../steps/sync/apply.ts';
import type { NotFinal } from '../steps/sync/final.ts';
import type { GroupChange } from '../steps/sync/group-changes.ts';
import type { SyncRequest } from '../steps/sync/look.ts';
import { isNothing, type SyncView } from '../steps/sync/view.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

const unwrittenTexts: Record<Unwritten, string> = {
  'would-send':
    'an email or phone number that nobody has verified: Cognito might send a code (--allow-messages)',
  'name-held': 'somebody else in the target goes by it',
  immutable: 'the target lets it be set only when a user is made',
  required: 'the target wants a value, and the source has none any more',
  'unknown-attribute': "not in the target's schema",
  'invalid-value': "the target's schema refuses the value",
  'no-draft': 'by the options of the plan they would not cross any more',
  'second-factor': 'SMS as second factor has come or gone',
  'missing-in-target': 'not in the target any more',
  'group-unsettled': 'the group waits for a word of yours',
  failed: 'refused by Cognito',
  'too-many-gone':
    'gone from the source, and more of them than the watch may delete: see why, then `poolferry sync --delete n`',
  'not-asked': 'gone from the source; nobody has looked for them in the target (--delete does, and deletes)',
};

const groupTexts: Record<GroupChange['change'], (is: boolean) => string> = {
  created: (is) => `${is ? 'is' : 'are'} new`,
  changed: (is) => `${is ? 'has' : 'have'} changed`,
  gone: (is) =>
    `${is ? 'is not in the source any more; it stays' : 'are not in the source any more; they stay'} in the target, without those whom the source had in ${is ? 'it' : 'them'}`,
  conflict: (is) =>
    `${is ? 'was' : 'were'} changed in the target as well, and ${is ? 'stays as it is' : 'stay as they are'} there`,
  clash: (is) =>
    `${is ? 'was in the target before and is' : 'were in the target before and are'} not like the source's: nobody is put into ${is ? 'it' : 'them'} (--acknowledge group-clash, with \`poolferry plan --again\`)`,
  open: (is) =>
    `${is ? 'has' : 'have'} a role of another account, and nobody has said which takes its place (--group-role)`,
  missing: (is) => `${is ? 'is' : 'are'} not in the target any more`,
  kept: (is) => `${is ? 'has' : 'have'} lost a setting that Cognito does not let go`,
};

/** What has changed in the source, with a few ids, which are subs of the source. */
export function saySyncView(output: Output, ledger: Ledger, view: SyncView, request: SyncRequest): void {
  listChanges(output, ledger);
  for (const line of syncViewLines(ledger, view, request)) output.say(line);
  const emptied = emptiedLine(ledger, view);
  if (emptied !== undefined) output.say(output.style('yellow', emptied));
}

/** The same as lines for people. */
export function syncViewLines(
  ledger: Ledger,
  view: SyncView,
  { deletions }: Pick<SyncRequest, 'deletions'>,
): string[] {
  const line = (users: number, text: string, kind?: SyncKind): string[] => {
    if (users === 0) return [];
    const ids =
      kind === undefined ? '' : `: ${ledger.sync.examples(kind, 3).join(', ')}${users > 3 ? ' …' : ''}`;
    return [`  ${grouped(users)} ${text}${ids}`];
  };
  const toMigrate =
    view.leftToMigrate === 0
      ? []
      : [
          `${grouped(view.leftToMigrate)} ${view.leftToMigrate === 1 ? 'has' : 'have'} not been sent across yet, and ${view.leftToMigrate === 1 ? 'is' : 'are'} left to \`poolferry migrate\`.`,
        ];
  if (view.news === 0 && ledger.sync.touched(0, 1).length === 0 && view.groups.length + view.toAdd === 0)
    return [...toMigrate, 'Nothing has changed in the source since it was carried.'];
  // Whoever is gone and stays has a line already.
  const { 'not-asked': _, ...unwritten } = view.unwritten;
  return [
    ...toMigrate,
    'Changed in the source since it was carried (ids are subs of the source):',
    ...line(view.disabled, 'disabled', 'disabled'),
    ...line(view.enabled, 'enabled', 'enabled'),
    ...line(view.toAdd, 'to add'),
    ...line(view.unsettled, 'new, and held up by what `poolferry plan` says'),
    ...line(view.changed, 'with other attributes', 'changed'),
    ...line(view.joined, 'in further groups', 'joined'),
    ...line(view.left, 'not in groups any more', 'left'),
    ...(deletions
      ? line(view.gone, 'to delete from the target, as they are gone', 'gone')
      : line(view.gone, 'gone, and left alone without --delete', 'gone')),
    ...line(view.statuses, 'of another status, which is only told', 'status'),
    ...line(view.conflicts, 'changed in the target as well, which stays as it is there', 'conflict'),
    ...unwrittenLines(unwritten),
    ...groupLines(view.groups),
    ...(view.settled
      ? []
      : [
          'New users and empty groups wait until what `poolferry plan` says is settled; everything else does not.',
        ]),
  ];
}

/** Fewer may have been deleted on purpose. */
const fewestMissing = 2;

/**
 * A sync does not list the target's users: what it meets is all it knows. Where most of that is not there, the target may be the wrong
 * one, or another ledger may have taken the migration back.
 */
export function emptiedLine(ledger: Ledger, view: SyncView): string | undefined {
  const made = ledger.groups.carried().filter(({ origin }) => origin === 'ours').length;
  const groups = view.groups.filter(({ change }) => change === 'missing').length;
  const people = view.unwritten['missing-in-target'] ?? 0;
  const lookedFor = people + view.changed + view.conflicts;
  const isMost = (missing: number, all: number) => missing >= fewestMissing && missing * 2 > all;
  const parts = [
    isMost(groups, made) && `${grouped(groups)} of the ${grouped(made)} groups that this ledger made`,
    isMost(people, lookedFor) && `${grouped(people)} of the people looked for`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return undefined;
  return `${parts.join(' and ')} are not in the target any more. Is it the right pool, or was this migration taken back? \`poolferry verify\` tells who is missing.`;
}

/** What is asked before anything is written; deletions are asked for by their number. */
export function syncQuestion(
  view: SyncView,
  { deletions }: Pick<SyncRequest, 'deletions'>,
  poolId: string,
): string {
  const deleted = deletions ? view.gone : 0;
  if (deleted === 0) return `Carry this over into ${poolId}?`;
  const what = `Delete ${counted(deleted, 'user', 'users')} from ${poolId}`;
  return isNothing(view, { deletions: false }) ? `${what}?` : `${what}, and carry the rest over?`;
}

function unwrittenLines(unwritten: Readonly<Record<string, number>>): string[] {
  return Object.entries(unwritten).map(
    ([reason, users]) =>
      `  ${grouped(users)} not written (${reason}): ${unwrittenTexts[reason as Unwritten]}`,
  );
}

const mostGroupLines = 3;

/** A line a group; many of which the same is to be told share one. */
function groupLines(groups: readonly GroupChange[]): string[] {
  const alike = Map.groupBy(groups, ({ change, settings }) => [change, ...settings].join());
  return [...alike.values()].flatMap((same) => {
    const [{ change, settings } = { change: 'missing', settings: [] } as const] = same;
    const which = settings.length === 0 ? '' : ` (${settings.join(', ')})`;
    const names = same.map(({ name }) => printable(name));
    if (names.length <= mostGroupLines)
      return names.map((name) => `  group ${name} ${groupTexts[change](true)}${which}`);
    const some = `${names.slice(0, mostGroupLines).join(', ')} …`;
    return [`  ${grouped(names.length)} groups ${groupTexts[change](false)}${which}: ${some}`];
  });
}

/** Under --json, everybody of whom there is something to tell. */
function listChanges(output: Output, ledger: Ledger): void {
  if (!output.json) return;
  for (const page of pagesById((afterId) => ledger.sync.touched(afterId, 500))) {
    for (const { id, sub, target } of page) {
      const changes = ledger.sync.changesOf(id);
      output.object({ type: 'source-change', sourceSub: sub, targetSub: target?.sub, changes });
    }
  }
}

/** How a sync ended. */
export function saySyncResult(output: Output, done: SyncResult): void {
  const parts = (['added', 'changed', 'enabled', 'disabled', 'deleted', 'joined', 'left'] as const)
    .filter((kind) => done[kind] > 0)
    .map(
      (kind) =>
        `${grouped(done[kind])} ${kind === 'joined' ? 'joined groups' : kind === 'left' ? 'left groups' : kind}`,
    );
  output.say(output.style('bold', parts.length === 0 ? 'Nothing was carried over.' : parts.join(', ')));
  if (done.conflicts > 0)
    output.say(
      `  ${counted(done.conflicts, 'was', 'were')} changed in the target as well, which stays as it is there`,
    );
  for (const line of [...unwrittenLines(done.unwritten), ...groupLines(done.groups)]) output.say(line);
}

const finalTexts: Record<NotFinal, string> = {
  'sign-up-open': 'anybody can still sign up to the source: allow only administrators to create users there',
  'still-changing': 'the second listing of the source shows changes that the first did not',
  'left-as-it-is': 'not everything is as the source says: see above',
  'not-migrated': 'not everybody has been sent across yet: poolferry migrate',
  unsettled: 'new users wait for what `poolferry plan` says',
  failed: 'some users failed: poolferry migrate --retry <code>',
};

/** Whether the app can move now. */
export function sayFinal(output: Output, notFinal: readonly NotFinal[]): void {
  if (notFinal.length === 0) {
    output.say(
      output.style('green', 'Final: two listings of the source are alike, and nobody can sign up to it.'),
    );
    output.say(
      'What the app itself still writes to the source cannot be seen: see that it writes nothing any more.',
    );
    return;
  }
  output.say(output.style('red', 'This was not the last one:'));
  for (const reason of notFinal) output.say(`  ${reason}: ${finalTexts[reason]}`);
}

const shown = 20;

/** Names whoever is not as the source says: all on standard output under --json, the first for people. */
export function listLeft(output: Output, ledger: Ledger): void {
  let said = 0;
  for (const page of pagesById((afterId) => ledger.sync.touched(afterId, 500))) {
    for (const { id, sub, target } of page) {
      const changes = ledger.sync
        .changesOf(id)
        .filter(({ kind }) => kind === 'conflict' || kind.startsWith('unwritten:'));
      if (changes.length === 0) continue;
      output.object({ type: 'left-as-it-is', sourceSub: sub, targetSub: target?.sub, changes });
      said += 1;
      if (said > shown) continue;
      const whats = changes.map(({ kind, field }) => {
        const why = kind.replace(/^unwritten:/, '');
        return field === '' ? why : `${why} ${printable(field)}`;
      });
      output.say(`  stays: ${sub ?? '-'}: ${whats.join(', ')}`);
    }
  }
  if (said > shown) output.say(`  and ${grouped(said - shown)} more; --json lists them all`);
}
