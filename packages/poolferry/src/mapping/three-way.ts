import { faultOfValue } from './attribute-value.ts';
import { isCognitosOwn } from './attributes.ts';
import { differingAttributes } from './compare.ts';
import type { TargetRules } from './target-rules.ts';

/** Why a change of the source stays out of the target. Stable; scripts may rely on it. */
export type Unwritten =
  /** An email or phone number that is not verified: Cognito might send a code. */
  | 'would-send'
  /** Somebody else in the target goes by that email, phone number or username. */
  | 'name-held'
  /** Can be set only when a user is made. */
  | 'immutable'
  /** The target wants a value, and the source has none any more. */
  | 'required'
  /** The target's schema knows no such attribute. */
  | 'unknown-attribute'
  /** The target's schema refuses such a value. */
  | 'invalid-value'
  /** By the options of the plan they would not cross any more. */
  | 'no-draft'
  /** SMS as second factor: what they chose in the target cannot be seen. */
  | 'second-factor'
  /** The target user is not there any more. */
  | 'missing-in-target'
  /** The group is not in the target, and nobody has said what is to be settled about it. */
  | 'group-unsettled'
  /** Cognito refused the attribute; of groups and flags `field` is its error in lower case. */
  | 'failed'
  /** Gone from the source, and deletions were not asked for. */
  | 'not-asked'
  /** Gone from the source, and more are than `sync --watch` may delete. */
  | 'too-many-gone';

type Attributes = Readonly<Record<string, string>>;

/** What becomes of one attribute, or of a contact with its flag, which only go together. */
export interface FieldFate {
  /** The attribute; of a contact, the contact. */
  field: string;
  /** With the flag that says that a contact is verified. */
  names: readonly string[];
  /**
   * `same`: the source has not changed it. `converged`: the target has the new value already. `conflict`: the target has neither the
   * old nor the new one, and keeps what it has.
   */
  fate: 'same' | 'apply' | 'converged' | 'conflict' | { unwritten: Unwritten };
}

export interface ThreeWayChoice {
  /** Contacts that nobody has verified are written as well, whatever Cognito sends for it. */
  allowMessages: boolean;
  /** Contacts that the target keeps out until they are verified, so that writing one unverified changes nothing (facts §10.2). */
  verifiedFirst?: readonly string[];
}

/** Flags of contacts, by contact. */
const flags: Readonly<Record<string, string>> = {
  email: 'email_verified',
  phone_number: 'phone_number_verified',
};
const contactOfFlag = new Map(Object.entries(flags).map(([contact, flag]) => [flag, contact]));

/**
 * Compares what the target was given, what the source now says it should have, and what the target has. A change is applied only
 * where the target still has what it was given, so that nothing is overwritten that somebody has changed there.
 */
export function compareThreeWays(
  given: Attributes,
  wanted: Attributes,
  found: Attributes,
  rules: Pick<TargetRules, 'caseSensitive' | 'attributes'>,
  choice: ThreeWayChoice,
): FieldFate[] {
  return fieldsOf(given, wanted).map((field): FieldFate => {
    const flag = flags[field];
    const names = flag === undefined ? [field] : [field, flag];
    const isSame = (one: Attributes, other: Attributes) =>
      differingAttributes(pick(one, names), pick(other, names), rules.caseSensitive).length === 0;
    if (isSame(given, wanted)) return { field, names, fate: 'same' };
    if (isSame(found, wanted)) return { field, names, fate: 'converged' };
    if (!isSame(found, given)) return { field, names, fate: 'conflict' };
    const unwritten = whyUnwritten(field, names, wanted, rules, choice);
    return { field, names, fate: unwritten === undefined ? 'apply' : { unwritten } };
  });
}

function fieldsOf(given: Attributes, wanted: Attributes): string[] {
  const names = [...Object.keys(given), ...Object.keys(wanted)].filter((name) => !isCognitosOwn(name));
  return [...new Set(names.map((name) => contactOfFlag.get(name) ?? name))];
}

/** Of a flag, none is as good as false, and one without its contact says nothing. */
function pick(attributes: Attributes, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const contact = contactOfFlag.get(name);
      if (contact === undefined) return [name, attributes[name] ?? ''];
      return [name, attributes[contact] ? attributes[name] || 'false' : 'false'];
    }),
  );
}

function whyUnwritten(
  field: string,
  names: readonly string[],
  wanted: Attributes,
  { attributes }: Pick<TargetRules, 'attributes'>,
  { allowMessages, verifiedFirst = [] }: ThreeWayChoice,
): Unwritten | undefined {
  for (const name of names) {
    const value = wanted[name] ?? '';
    const rule = attributes.get(name);
    // A flag goes where its contact goes, and nobody may say otherwise of it.
    if (name !== field && value === '') continue;
    if (rule === undefined) return 'unknown-attribute';
    if (!rule.mutable) return 'immutable';
    if (value === '') return rule.required ? 'required' : undefined;
    if (faultOfValue(name, value, rule) !== undefined) return 'invalid-value';
  }
  const flag = flags[field];
  // A changed contact that is not verified may be sent a code; so may one whose flag falls (facts §2.1).
  const mayWrite = allowMessages && !verifiedFirst.includes(field);
  return flag !== undefined && wanted[flag] !== 'true' && !mayWrite ? 'would-send' : undefined;
}

/** The calls that these fates take: values to set, in one call, and names to delete. */
export function writesOf(
  fates: readonly FieldFate[],
  wanted: Attributes,
  found: Attributes,
): { set: Record<string, string>; remove: string[] } {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const { field, names, fate } of fates) {
    if (fate !== 'apply') continue;
    if ((wanted[field] ?? '') === '') {
      remove.push(...names.filter((name) => (found[name] ?? '') !== ''));
      continue;
    }
    for (const name of names) {
      const value = wanted[name] ?? '';
      set[name] = value === '' && contactOfFlag.has(name) ? 'false' : value;
    }
  }
  return { set, remove };
}

/**
 * What the target was given once that is done: the new value where it is there, else the old one, so that the next sync tells the
 * same conflict. Null where it is what the source says.
 */
export function givenAfter(
  fates: readonly FieldFate[],
  given: Attributes,
  wanted: Attributes,
): Record<string, string> | null {
  const behind = fates.filter(({ fate }) => fate === 'conflict' || typeof fate === 'object');
  if (behind.length === 0) return null;
  const after: Record<string, string> = { ...wanted };
  for (const { names } of behind) {
    for (const name of names) {
      delete after[name];
      if (given[name] !== undefined) after[name] = given[name];
    }
  }
  return after;
}
