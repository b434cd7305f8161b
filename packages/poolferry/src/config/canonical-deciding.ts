import type { DecidingOptions } from './options.ts';

/**
 * The options that decide what becomes of a user, as one canonical line of JSON: keys sorted, lists of names sorted, what is
 * undefined left out, `attributes.map` as its source text. Two spellings of the same choices give the same line.
 */
export function canonicalDeciding(options: DecidingOptions): string {
  const { attributes, groups } = options;
  return JSON.stringify(
    sortKeys({
      passwords: options.passwords,
      routes: options.routes,
      appHandlesResetRequired: options.appHandlesResetRequired,
      // Left out while empty: ledgers from before the option stay valid.
      acknowledge: options.acknowledge.length === 0 ? undefined : asSet(options.acknowledge),
      duplicates: options.duplicates,
      withoutEmail: options.withoutEmail,
      // Left out where it says what plans from before this option mean.
      usernames: options.usernames === 'stop' ? undefined : options.usernames,
      unverified: options.unverified,
      unconfirmed: options.unconfirmed,
      federated: options.federated,
      decisions: Object.keys(options.decisions).length === 0 ? undefined : options.decisions,
      attributes: {
        drop: asSet(attributes.drop),
        rename: attributes.rename,
        set: attributes.set,
        map: attributes.map?.toString(),
      },
      legacyIds: options.legacyIds,
      groups: { include: asSet(groups.include), exclude: asSet(groups.exclude), roleArns: groups.roleArns },
    } satisfies Record<keyof DecidingOptions, unknown>),
  );
}

/**
 * The options of a canonical line. It knows the owner's function by its text alone, so that the function is that of `now`; undefined
 * where that is another one.
 */
export function optionsOfLine(line: string, now: DecidingOptions): DecidingOptions | undefined {
  const { attributes, ...others } = JSON.parse(line) as DecidingOptions;
  const map = attributes.map === undefined ? undefined : now.attributes.map;
  if ((attributes.map as unknown) !== map?.toString()) return undefined;
  const leftOut = { acknowledge: [], usernames: 'stop', decisions: {} } as const;
  return { ...leftOut, ...others, attributes: { ...attributes, map } };
}

/**
 * Says in words which options differ between two canonical lines: `passwords was "reset", is "sign-in"`. Tables and functions are
 * only named, since they may hold addresses and values of people.
 *
 * @returns one phrase an option, in the order of their names; empty when nothing differs
 */
export function describeDifference(before: string, after: string): string[] {
  const was = flatten(JSON.parse(before));
  const is = flatten(JSON.parse(after));
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return names
    .filter((name) => JSON.stringify(was.get(name)) !== JSON.stringify(is.get(name)))
    .map((name) => phrase(name, was.get(name), is.get(name)));
}

function phrase(name: string, was: unknown, is: unknown): string {
  if (name === 'attributes.map') {
    if (was === undefined) return `${name} is new`;
    return is === undefined ? `${name} is gone` : `the source text of ${name} has changed`;
  }
  if (isTable(was) && isTable(is)) return `${name} has changed (${changedCount(was, is)} entries)`;
  return `${name} was ${show(was)}, is ${show(is)}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'not given';
  return isTable(value) ? 'a table' : JSON.stringify(value);
}

function changedCount(was: Record<string, unknown>, is: Record<string, unknown>): number {
  const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...keys].filter((key) => was[key] !== is[key]).length;
}

/** One entry an option, grouped ones under `group.name`. */
function flatten(options: Record<string, unknown>): Map<string, unknown> {
  const grouped = new Set(['attributes', 'groups', 'legacyIds']);
  return new Map(
    Object.entries(options).flatMap(([name, value]) =>
      grouped.has(name) && isTable(value)
        ? Object.entries(value).map(([key, inner]): [string, unknown] => [`${name}.${key}`, inner])
        : [[name, value] as [string, unknown]],
    ),
  );
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The order of names to drop or include means nothing, nor does a name said twice. */
function asSet(names: readonly string[] | undefined): string[] | undefined {
  return names && [...new Set(names)].sort();
}

function sortKeys(value: unknown): unknown {
  if (!isTable(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
