import type { Ledger } from '../ledger/ledger.ts';
import { pagesById } from '../ledger/pages.ts';
import type { UndoReasonCode } from '../ledger/undo.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { counted } from '../pools/in-words.ts';
import type { RollbackView } from '../steps/rollback/look.ts';
import type { RollbackResult } from '../steps/rollback/take-back.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

const reasonTexts: Record<Exclude<UndoReasonCode, 'gone'>, string> = {
  attribute: 'an attribute was changed',
  enabled: 'they were enabled or disabled',
  status: 'another status: a password was chosen or reset, say',
  dates: 'changed after this ledger was done with them, by their date',
  group: 'in a group that they did not bring',
  unsettled: 'a run was killed in the middle, so that a password of their own cannot be told from ours',
  'no-draft': 'the mapping no longer says what they should be',
  username: 'another username than recorded',
  refused: 'could not be deleted',
};

/** What a rollback would do. */
export function sayRollbackView(output: Output, view: RollbackView): void {
  output.say(
    `${counted(view.made, 'user of the target was', 'users of the target were')} made by this ledger:`,
  );
  output.say(`  ${grouped(view.toDelete)} to delete`);
  if (view.gone > 0) output.say(`  ${counted(view.gone, 'is', 'are')} not there any more`);
  if (view.notNamed > 0) output.say(`  ${grouped(view.notNamed)} not named by --only`);
  const reasons = Object.entries(view.byReason).reduce((sum, [, users]) => sum + users, 0);
  const several = reasons > view.spared ? ' (somebody may be so in several ways)' : '';
  if (view.spared > 0)
    output.say(`  ${grouped(view.spared)} spared, since they are not as it left them${several}:`);
  for (const [code, text] of Object.entries(reasonTexts)) {
    const users = view.byReason[code as UndoReasonCode] ?? 0;
    if (users > 0) output.say(`    ${code}: ${grouped(users)} (${text})`);
  }
  if (view.groups > 0)
    output.say(
      `and ${counted(view.groups, 'group, if it is empty then', 'groups, as far as they are empty then')}`,
    );
  output.say('Who has only signed in cannot be told from who has not. The source is not touched.');
}

/** What is asked before anything is deleted. Whoever is gone already is only written down as such. */
export function rollbackQuestion({ toDelete, gone, groups }: RollbackView, poolId: string): string {
  const users = counted(toDelete, 'user', 'users');
  const empty = groups === 1 ? 'if it is empty then' : 'as far as they are empty then';
  const made = `${counted(groups, 'group', 'groups')} made for them, ${empty}`;
  if (toDelete > 0)
    return groups > 0 ? `Delete ${users} from ${poolId}, and ${made}?` : `Delete ${users} from ${poolId}?`;
  return groups > 0
    ? `Delete from ${poolId} ${made}?`
    : `Write down that ${counted(gone, 'user is', 'users are')} not in ${poolId} any more?`;
}

const shown = 20;

/** Names whoever stays though this ledger made them: all on standard output under --json, the first for people. */
export function listSpared(output: Output, ledger: Ledger): void {
  let said = 0;
  for (const page of pagesById((afterId) => ledger.undo.changed(afterId, 500))) {
    for (const user of page) {
      output.object({ type: 'spared', ...sparedOf(ledger, user) });
      said += 1;
      if (said <= shown) output.say(`  stays: ${lineOf(ledger, user)}`);
    }
  }
  if (said > shown) output.say(`  and ${grouped(said - shown)} more; --json lists them all`);
}

function sparedOf(ledger: Ledger, { id, sub, target }: LedgerUser) {
  return { sourceSub: sub, targetSub: target?.sub, reasons: ledger.undo.reasons(id) };
}

function lineOf(ledger: Ledger, user: LedgerUser): string {
  const reasons = ledger.undo.reasons(user.id).map(({ reason, field }) => {
    return field === '' ? reason : `${reason} ${printable(field)}`;
  });
  return `${user.target?.sub ?? '-'}: ${reasons.join(', ')}`;
}

/** How far a rollback was when something ended it before its time. */
export function sayStoppedRollback(output: Output, ledger: Ledger, view: RollbackView): void {
  const left = ledger.undo.countMade();
  output.say(
    `${counted(view.made - left, 'user', 'users')} taken back in this run; ${grouped(left)} of those whom this ledger made may still be in the target.`,
  );
}

/** How a rollback ended, and whom it holds up from now on. */
export function sayRollback(output: Output, { header }: Pick<Ledger, 'header'>, done: RollbackResult): void {
  const parts = [
    `${counted(done.deleted, 'user', 'users')} deleted`,
    `${counted(done.gone, 'was gone', 'were gone')}`,
    `${grouped(done.spared)} spared`,
    `${grouped(done.failed)} failed`,
    `${counted(done.groupsDeleted, 'group', 'groups')} deleted`,
  ];
  output.say(output.style('bold', parts.join(', ')));
  for (const { name, reason } of done.sparedGroups) {
    output.say(`  group ${printable(name)} stays: ${reason}`);
  }
  if (done.spared > 0)
    output.say('Take back people who have changed by naming them: poolferry rollback --only <file>');
  const held = header.get('rollback');
  if (held === 'named-under-way')
    output.say('Until the same command has come to its end, `migrate` and `sync` wait.');
  else if (held !== undefined) output.say('Nobody crosses again before `poolferry plan --again`.');
  else if (done.deleted + done.gone > 0)
    output.say(
      'Whoever was taken back does not cross again before `poolferry plan --again`; `migrate` and `sync` go on with everybody else.',
    );
}
