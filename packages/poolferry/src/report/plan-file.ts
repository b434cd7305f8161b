import { createHash } from 'node:crypto';
import { canonicalDeciding } from '../config/canonical-deciding.ts';
import type { DecidingOptions } from '../config/options.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Fate, People } from '../ledger/people.ts';
import { inventoryOf } from '../pools/inventory.ts';
import { version } from '../version.ts';
import type { PlanSummary } from './plan-summary.ts';

/** By this a file is known as a plan, which a newer one may take the place of. */
const planType = 'poolferry-plan';
const layout = 1;

/**
 * The plan as a file to keep, to send around and to compare: two plans of the same users, pools and options are the same text. No
 * personal data: users are numbers and at most a few subs, and tables of addresses and values only have a fingerprint.
 */
export function planText(
  ledger: Ledger,
  options: DecidingOptions,
  { summary, people }: { summary: PlanSummary; people: People },
): string {
  const { source, target } = ledger.header.get('settings') ?? {};
  const { settled, ...found } = summary;
  const plan = {
    type: planType,
    layout,
    poolferry: version,
    settled,
    pools: {
      source: source ? inventoryOf(source) : { id: ledger.header.get('source') ?? null },
      target: target ? inventoryOf(target) : { id: ledger.header.get('target') ?? null },
    },
    options: optionsShown(options),
    people,
    routes: routesOf(ledger),
    found: withoutPace(found),
  };
  return `${JSON.stringify(plan, sortKeys, 2)}\n`;
}

/** Whether a text is a plan of ours. */
export function isPlanText(text: string): boolean {
  return (jsonOf(text) as { type?: unknown } | null | undefined)?.type === planType;
}

/** Whether a text begins as `planUsers` does; of a source without users it is empty. */
export function isPlanUsersText(text: string): boolean {
  if (text === '') return true;
  const first = jsonOf(text.split('\n', 1)[0] ?? '');
  return typeof first === 'object' && first !== null && fateKeys.every((key) => Object.hasOwn(first, key));
}

const fateKeys: readonly (keyof Fate)[] = ['sub', 'username', 'route', 'outcome', 'reason', 'detour'];

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A line of JSON for each user, in the order of their subs: usernames are personal, so this is a file of its own. */
export function* planUsers(ledger: Ledger): Generator<string> {
  let page = ledger.people.fates('', pageSize);
  while (page.length > 0) {
    for (const { key: _, sub, ...fate } of page) yield `${JSON.stringify({ sub, ...fate })}\n`;
    page = ledger.people.fates(page.at(-1)?.key ?? '', pageSize);
  }
}

const pageSize = 1000;

function routesOf(ledger: Ledger): object[] {
  return ledger.census
    .tallies()
    .map(({ route, outcome, code, users }) => ({ route, outcome, reason: code, users }))
    .sort((a, b) => b.users - a.users || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Addresses and values of people may be in these: who keeps an address, values that everybody gets, code. */
const confidential = new Set(['duplicates', 'decisions', 'set', 'map']);

function optionsShown(options: DecidingOptions): unknown {
  return JSON.parse(canonicalDeciding(options), (name, value: unknown) => {
    const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!confidential.has(name) || !(isTable || name === 'map')) return value;
    const entries = isTable ? { entries: Object.keys(value).length } : {};
    if (isTable && entries.entries === 0) return value;
    return { ...entries, sha256: createHash('sha256').update(JSON.stringify(value)).digest('hex') };
  });
}

const ofPace = new Set([
  ...['ratePerSecond', 'limitPerSecond', 'limitFrom', 'limitInOnePool', 'overKnown'],
  'raising',
]);

/** What a category allows, and who told, changes from run to run: that stays out, and minutes are whole ones. */
function withoutPace(value: object): object {
  return JSON.parse(JSON.stringify(value), (name, part: unknown) => {
    if (ofPace.has(name)) return undefined;
    return typeof part === 'number' && !Number.isInteger(part) ? Math.round(part) : part;
  }) as object;
}

/** What a file is about comes first; all else by name. */
function sortKeys(name: string, value: unknown): unknown {
  if (name === '' || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
