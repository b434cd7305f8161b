import type { Ledger } from '../ledger/ledger.ts';
import { pagesById } from '../ledger/pages.ts';
import type { SyncKind } from '../ledger/sync.ts';
import type { Unwritten } from '../mapping/three-way.ts';
import type { SyncResult } from '../steps/sync/apply.ts';
import type { NotFinal } from '../steps/sync/final.ts';
import type { GroupChange } from '../steps/sync/group-changes.ts';
import type { SyncView } from '../steps/sync/view.ts';
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
  'not-asked': 'gone from the source, and still in the target (--delete)',
};

const groupTexts: Record<GroupChange['change'], string> = {
  created: 'is new',
  changed: 'has changed',
  gone: 'is not in the source any more; it stays in the target, without those whom the source had in it',
  conflict: 'was changed in the target as well, and stays as it is there',
  clash:
    "was in the target before and is not like the source's: nobody is put into it (--acknowledge group-clash, with `poolferry plan --again`)",
  open: 'has a role of another account, and nobody has said which takes its place (--group-role)',
  missing: 'is not in the target any more',
  kept: 'has lost a setting that Cognito does not let go',
};

/** What has changed in the source, with a few ids. */
export function saySyncView(output: Output, ledger: Ledger, view: SyncView): void {
  const line = (users: number, text: string, kind?: SyncKind) => {
    if (users === 0) return;
    const ids =
      kind === undefined ? '' : `: ${ledger.sync.examples(kind, 3).join(', ')}${users > 3 ? ' …' : ''}`;
    output.say(`  ${grouped(users)} ${text}${ids}`);
  };
  listChanges(output, ledger);
  if (view.leftToMigrate > 0) {
    output.say(
      `${grouped(view.leftToMigrate)} have not been sent across yet, and are left to \`poolferry migrate\`.`,
    );
  }
  if (view.news === 0 && ledger.sync.touched(0, 1).length === 0 && view.groups.length + view.toAdd === 0) {
    output.say('Nothing has changed in the source since it was carried.');
    return;
  }
  output.say('Changed in the source since it was carried:');
  line(view.disabled, 'disabled', 'disabled');
  line(view.enabled, 'enabled', 'enabled');
  line(view.toAdd, 'to add');
  line(view.unsettled, 'new, and held up by what `poolferry plan` says');
  line(view.changed, 'with other attributes', 'changed');
  line(view.joined, 'in further groups', 'joined');
  line(view.left, 'not in groups any more', 'left');
  line(view.gone, 'gone', 'gone');
  line(view.statuses, 'of another status, which is only told', 'status');
  line(view.conflicts, 'changed in the target as well, which stays as it is there', 'conflict');
  sayUnwritten(output, view.unwritten);
  sayGroups(output, view.groups);
  if (!view.settled)
    output.say(
      'New users and empty groups wait until what `poolferry plan` says is settled; everything else does not.',
    );
}

function sayUnwritten(output: Output, unwritten: Readonly<Record<string, number>>): void {
  for (const [reason, users] of Object.entries(unwritten))
    output.say(`  ${grouped(users)} not written (${reason}): ${unwrittenTexts[reason as Unwritten]}`);
}

function sayGroups(output: Output, groups: readonly GroupChange[]): void {
  for (const { name, change, settings } of groups) {
    const which = settings.length === 0 ? '' : ` (${settings.join(', ')})`;
    output.say(`  group ${printable(name)} ${groupTexts[change]}${which}`);
  }
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
    output.say(`  ${grouped(done.conflicts)} were changed in the target as well, which stays as it is there`);
  sayUnwritten(output, done.unwritten);
  sayGroups(output, done.groups);
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
      const whats = changes.map(({ kind, field }) => (field === '' ? kind : `${kind} ${printable(field)}`));
      output.say(`  stays: ${sub ?? '-'}: ${whats.join(', ')}`);
    }
  }
  if (said > shown) output.say(`  and ${grouped(said - shown)} more; --json lists them all`);
}
