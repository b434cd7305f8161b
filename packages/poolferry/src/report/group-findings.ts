import type { DecidingOptions } from '../config/options.ts';
import type { LedgerGroup } from '../ledger/groups.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { roleInTarget } from '../mapping/group-settings.ts';
import { flagsWith, flagWithNames } from './command-text.ts';
import type { Finding } from './finding.ts';
import { type NoteCode, noteFinding, stopFinding } from './finding-texts.ts';

const mostExamples = 3;

/** All that is to be said of the groups of a plan. */
export function groupFindings(ledger: Ledger, options: DecidingOptions, targetAccountId: string): Finding[] {
  const all = ledger.groups.all();
  const carried = all.filter((group) => group.leftOut === null);
  const existing = carried.filter((group) => group.origin === 'existing');
  return [
    ...openRoles(carried, options, targetAccountId),
    ...clashes(carried, options),
    ...note('groups-in-target', existing),
    ...note('groups-differ-by-case', alikeButForCase(carried)),
    ...note(
      'federation-groups',
      all.filter((group) => group.leftOut === 'federation-group'),
    ),
    ...note(
      'groups-left-out',
      all.filter((group) => group.leftOut !== null && group.leftOut !== 'federation-group'),
    ),
  ];
}

function openRoles(
  carried: readonly LedgerGroup[],
  { groups }: DecidingOptions,
  accountId: string,
): Finding[] {
  const open = carried.filter(
    ({ origin, roleArn }) => origin === null && roleInTarget(roleArn, groups.roleArns, accountId) === 'open',
  );
  if (open.length === 0) return [];
  const roles = [...new Set(open.flatMap(({ roleArn }) => roleArn ?? []))];
  const inTarget = (arn: string) => arn.replace(/^((?:[^:]*:){4})[^:]*/, `$1${accountId}`);
  return [
    stopFinding('role-of-another-account', {
      ...found(open),
      parts: roles.map((name) => ({ name, count: open.filter((group) => group.roleArn === name).length })),
      choices: [
        flagsWith(
          '--group-role',
          roles.map((arn) => `${arn}=${inTarget(arn)}`),
        ),
        flagsWith(
          '--group-role',
          roles.map((arn) => `${arn}=`),
        ),
        flagWithNames(
          '--without-groups',
          'groups.exclude',
          open.map((group) => group.name),
        ),
      ],
    }),
  ];
}

/** Of those that were there before, and of ours that somebody has given another role since. */
function clashes(carried: readonly LedgerGroup[], { acknowledge }: DecidingOptions): Finding[] {
  const clashing = carried.filter(({ clash, gone }) => clash.length > 0 && !gone);
  if (clashing.length === 0 || acknowledge.includes('group-clash')) return [];
  const names = clashing.map((group) => group.name);
  const parts = clashing.map(({ name, clash }) => ({ name: `${name}: ${clash.join(', ')}`, count: 1 }));
  return [stopFinding('group-clash', { ...found(clashing), parts }, names)];
}

function alikeButForCase(groups: readonly LedgerGroup[]): LedgerGroup[] {
  const byFolded = Map.groupBy(groups, ({ name }) => name.toLowerCase());
  return groups.filter(({ name }) => (byFolded.get(name.toLowerCase())?.length ?? 0) > 1);
}

function note(code: NoteCode, groups: readonly LedgerGroup[]): Finding[] {
  return groups.length === 0 ? [] : [noteFinding(code, found(groups))];
}

function found(groups: readonly LedgerGroup[]): Pick<Finding, 'count' | 'examples'> {
  return { count: groups.length, examples: groups.slice(0, mostExamples).map((group) => group.name) };
}
