import type { DecidingOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { ListedUser } from '../user.ts';
import { faultOfValue, type ValueFault } from './attribute-value.ts';
import type { TargetRules } from './target-rules.ts';

export type AttributeProblem = 'unknown-attribute' | 'invalid-value' | 'attribute-clash';

/** An attribute that stands in the way of its user; of a value, what is wrong with it. */
export interface RefusedAttribute {
  problem: AttributeProblem;
  attribute: string;
  why?: ValueFault;
}

/** Cognito sets these itself and refuses them from anybody (facts §4.1). */
export function isCognitosOwn(name: string): boolean {
  return name === 'sub' || name === 'identities' || name.startsWith('cognito:');
}

/**
 * The attributes a user takes across: theirs, less what Cognito keeps to itself, after drop, rename, set, the
 * owner's map and the old ids, in this order. Values are never altered. An empty value is none: what Cognito makes of one at
 * creation is not documented, and it tells nobody anything.
 *
 * @throws InputError `map-failed`, when the owner's map throws or returns anything but strings by name
 */
export function carryAttributes(
  user: ListedUser,
  options: Pick<DecidingOptions, 'attributes' | 'legacyIds'>,
): { attributes: Record<string, string> } | RefusedAttribute {
  if (crossUnchanged(user, options)) return { attributes: user.attributes };
  const { drop, rename, set, map } = options.attributes;
  // Names come from files too: in a Map, `__proto__` and `constructor` are names like any other.
  const kept = new Map<string, string>();
  for (const [name, value] of Object.entries(user.attributes)) {
    if (value === '' || isCognitosOwn(name) || drop.includes(name)) continue;
    const renamed = (Object.hasOwn(rename, name) ? rename[name] : undefined) ?? name;
    if (kept.has(renamed)) return { problem: 'attribute-clash', attribute: renamed };
    kept.set(renamed, value);
  }
  for (const [name, value] of Object.entries(set)) kept.set(name, value);
  let carried = Object.fromEntries(kept);
  if (map !== undefined) carried = mapByOwner(map, user, carried);
  keepOldId(carried, options.legacyIds.sub, user.sub);
  keepOldId(carried, options.legacyIds.username, user.username);
  for (const name in carried) if (carried[name] === '') delete carried[name];
  return { attributes: carried };
}

/** Nearly everybody, where no option says otherwise: then nothing is copied, for millions of users. */
function crossUnchanged(
  { attributes }: ListedUser,
  { attributes: { drop, rename, set, map }, legacyIds }: Pick<DecidingOptions, 'attributes' | 'legacyIds'>,
): boolean {
  if (map !== undefined || legacyIds.sub !== undefined || legacyIds.username !== undefined) return false;
  if (drop.length > 0 || !isEmpty(rename) || !isEmpty(set)) return false;
  for (const name in attributes) if (attributes[name] === '' || isCognitosOwn(name)) return false;
  return true;
}

function isEmpty(table: Readonly<Record<string, string>>): boolean {
  for (const _ in table) return false;
  return true;
}

/** The owner's function is code that we have not seen: what it returns is checked, and its own words stay out of ours. */
function mapByOwner(
  map: NonNullable<DecidingOptions['attributes']['map']>,
  user: ListedUser,
  carried: Record<string, string>,
): Record<string, string> {
  let mapped: unknown;
  try {
    mapped = map(user, carried);
  } catch (cause) {
    throw mapFailure(user, 'threw an error', cause);
  }
  if (typeof mapped !== 'object' || mapped === null) throw mapFailure(user, 'returned no object');
  const odd = Object.entries(mapped).find(([, value]) => typeof value !== 'string');
  if (odd !== undefined) throw mapFailure(user, `returned something other than a string for ${odd[0]}`);
  for (const name of ['email_verified', 'phone_number_verified']) {
    const raised = (mapped as Record<string, string>)[name] === 'true' && carried[name] !== 'true';
    if (raised) throw mapFailure(user, `set ${name}, which is true only where the source says so,`);
  }
  return { ...mapped } as Record<string, string>;
}

function mapFailure(user: ListedUser, what: string, cause?: unknown): InputError {
  return new InputError(`attributes.map ${what} for the user ${user.sub ?? user.username}.`, {
    code: 'map-failed',
    hint: 'Mend the function in the config file: it gets every user, and returns an object of strings for each.',
    cause,
  });
}

function keepOldId(
  attributes: Record<string, string>,
  into: string | undefined,
  id: string | undefined,
): void {
  if (into === undefined || id === undefined) return;
  // A name that people chose for themselves is theirs.
  if (into === 'preferred_username' && attributes[into]) return;
  attributes[into] = id;
}

/** The first attribute that the target would refuse and why, or undefined. */
export function findRefusedAttribute(
  attributes: Readonly<Record<string, string>>,
  rules: TargetRules,
): RefusedAttribute | undefined {
  for (const name in attributes) {
    const value = attributes[name] as string;
    const rule = rules.attributes.get(name);
    if (rule === undefined || isCognitosOwn(name)) return { problem: 'unknown-attribute', attribute: name };
    const why = faultOfValue(name, value, rule);
    if (why !== undefined) return { problem: 'invalid-value', attribute: name, why };
  }
  return undefined;
}
