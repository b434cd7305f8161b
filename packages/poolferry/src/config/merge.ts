import type { OptionsInput } from './input.ts';
import type { Options, PoolOptions } from './options.ts';
import type { Problem } from './problems.ts';

type Part = Record<string, unknown>;

/** Groups whose members are merged one by one; tables among those members are merged entry by entry. */
const grouped = ['source', 'target', 'attributes', 'legacyIds', 'groups', 'quota'] as const;

/**
 * Lays what was given over the defaults, later inputs over earlier ones. Lists and single values replace; tables (`rename`, `set`,
 * `roleArns`, `rates`) gain and replace entries; undefined changes nothing. `duplicates` is one value, table or not.
 */
export function mergeOptions(
  defaults: Options,
  ...inputs: readonly OptionsInput[]
): { options: Options; problems: Problem[] } {
  let merged: Part = { ...defaults };
  for (const input of inputs) merged = lay(merged, input as Part);
  const problems: Problem[] = [];
  for (const side of ['source', 'target'] as const) {
    const pool = merged[side] as Partial<PoolOptions> | undefined;
    if (pool === undefined || pool.userPoolId !== undefined) continue;
    // A flag that was left out still leaves its empty group behind.
    if (Object.values(pool).every((value) => value === undefined)) merged[side] = undefined;
    else problems.push(withoutId(side));
  }
  return { options: merged as unknown as Options, problems };
}

function lay(under: Part, over: Part): Part {
  const result = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const isGroup = (grouped as readonly string[]).includes(key);
    result[key] = isGroup ? layGroup((under[key] ?? {}) as Part, value as Part) : value;
  }
  return result;
}

function layGroup(under: Part, over: Part): Part {
  const result = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    result[key] = isTable(value) ? { ...(result[key] as Part | undefined), ...value } : value;
  }
  return result;
}

function isTable(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutId(side: 'source' | 'target'): Problem {
  return {
    code: 'no-pool-id',
    text: `${side}: the user pool id is missing.`,
    hint: `Give --${side}, or ${side}.userPoolId in the config file.`,
  };
}
