import type { People, Share } from '../ledger/people.ts';
import { inventoryOf, type PoolInventory } from '../pools/inventory.ts';
import type { PoolPair } from '../pools/pool-pair.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** Prints what both pools are, side by side; what differs is marked. Then who is in the source, by number. */
export function sayInventory(output: Output, pair: PoolPair | undefined, people: People): void {
  if (pair !== undefined) sayPools(output, pair);
  output.say(output.style('bold', `Who is in the source, of ${grouped(people.users)}`));
  const shares: [string, Share[]][] = [
    ['by status', people.status],
    ['who sign in by', people.signIn],
    ['whose email is', people.email],
    ['whose phone is', people.phone],
    ['with a provider', people.providers],
  ];
  for (const [label, share] of shares) {
    const parts = share.map(({ name, users }) => `${printable(name)} ${grouped(users)}`);
    if (parts.length > 0) output.say(`  ${label.padEnd(labelWidth)} ${parts.join(', ')}`);
  }
  output.say();
}

function sayPools(output: Output, pair: PoolPair): void {
  const target = inventoryOf(pair.target);
  const source = pair.source && inventoryOf(pair.source);
  if (source === undefined) {
    output.say(output.style('bold', 'The target'));
    for (const [label, value] of linesOf(target)) sayRow(output, label, short(value));
  } else sayBeside(output, linesOf(source), linesOf(target));
  const sides = { source, target };
  for (const [side, inventory] of Object.entries(sides)) {
    const unread = inventory?.unread.map(({ operation }) => operation) ?? [];
    if (unread.length > 0)
      output.say(output.style('yellow', `  not told of the ${side}: ${unread.join(', ')}`));
  }
  output.say();
}

type Lines = [label: string, value: string][];

/** What differs, side by side; what is the same in one line, which a person reads over. */
function sayBeside(output: Output, source: Lines, target: Lines): void {
  const rows = source.map(([label, left], at) => ({ label, left, right: target[at]?.[1] ?? '' }));
  const differing = rows.filter(({ label, left, right }) => left !== right || isOwn(label));
  const same = rows.filter((row) => !differing.includes(row));
  const width = Math.max(...differing.map(({ left }) => short(left).length));
  output.say(output.style('bold', 'Source, and target'));
  for (const { label, left, right } of differing)
    sayRow(output, label, `${short(left).padEnd(width)}  ${short(right)}`);
  output.say(`  the same in both: ${same.map(({ label, left }) => `${label} (${short(left)})`).join(', ')}`);
}

function sayRow(output: Output, label: string, value: string): void {
  output.say(`  ${label.padEnd(labelWidth)} ${value}`);
}

const labelWidth = 20;

/** No two pools share these. */
const isOwn = (label: string): boolean => label === 'pool' || label === 'name';

function linesOf(pool: PoolInventory): Lines {
  const { signIn, mfa, passwordPolicy: policy } = pool;
  const custom = pool.schema.filter(({ name }) => /^(custom|dev):/.test(name));
  const required = pool.schema.filter((one) => one.required && one.name !== 'sub').map(({ name }) => name);
  const kinds = ['Lowercase', 'Uppercase', 'Numbers', 'Symbols'].filter((kind) => policy[`Require${kind}`]);
  const flows = pool.clients?.flatMap((client) => client.flows ?? ['default']) ?? [];
  const hiding = pool.clients?.filter((client) => client.preventUserExistenceErrors === 'ENABLED').length;
  return [
    ['pool', pool.id],
    ['name', pool.name],
    ['tier', pool.tier ?? 'not told'],
    ['sign-in', signInOf(pool)],
    ['case', signIn.caseSensitive ? 'kept apart' : 'folded'],
    ['first factors', list(signIn.firstFactors)],
    ['sign-up', signIn.selfSignUp ? 'open' : 'by administrators'],
    ['custom attributes', `${custom.length}`],
    ['required', list(required)],
    ['password', `${policy.MinimumLength ?? 8} characters, ${list(kinds.map((kind) => kind.toLowerCase()))}`],
    [
      'MFA',
      mfa.mode === 'OFF' ? 'OFF' : `${mfa.mode}: ${mfa.factors === null ? 'not told' : list(mfa.factors)}`,
    ],
    ['recovery', pool.recovery === null ? 'never set: phone first' : pool.recovery.join(', then ')],
    ['verified by code', list(pool.verification.auto)],
    [
      'email',
      pool.email.perDay === null ? pool.email.sender : `${pool.email.sender}, ${pool.email.perDay} a day`,
    ],
    ['triggers', list(pool.triggers.map(({ name }) => name))],
    ['threat protection', pool.threatProtection],
    ['deletion protection', pool.deletionProtection ? 'on' : 'off'],
    [
      'app clients',
      pool.clients === null
        ? 'not told'
        : `${grouped(pool.clients.length)}${hiding ? `, ${hiding} hide who exists` : ''}`,
    ],
    ['their flows', pool.clients === null ? 'not told' : list([...new Set(flows)].map(shortFlow).sort())],
    [
      'identity providers',
      pool.identityProviders === null ? 'not told' : list(pool.identityProviders.map(({ name }) => name)),
    ],
    ['groups', pool.groups === null ? 'not told' : grouped(pool.groups.length)],
  ];
}

function signInOf({ signIn }: PoolInventory): string {
  if (signIn.usernameAttributes.length > 0) return list(signIn.usernameAttributes);
  return list(['username', ...signIn.aliasAttributes]);
}

const shortFlow = (flow: string): string => flow.replace(/^ALLOW_/, '').replace(/_AUTH$/, '');

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

const longest = 44;

function short(text: string): string {
  const shown = printable(text);
  return shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
}
