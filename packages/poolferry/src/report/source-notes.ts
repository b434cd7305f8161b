import type { DecidingOptions } from '../config/options.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { draftOf, isLinked } from '../mapping/decide.ts';
import { keepFirst } from '../mapping/first-names.ts';
import { faultOfEmail } from '../mapping/sign-in-name.ts';
import type { AttributeRule, TargetRules } from '../mapping/target-rules.ts';
import type { Finding } from './finding.ts';
import { type NoteCode, noteFinding } from './finding-texts.ts';

interface Tally {
  count: number;
  examples: string[];
  parts: Map<string, number>;
}

export interface NotedPools {
  options: DecidingOptions;
  rules: TargetRules;
  /** The source's schema; missing where the source is a file. */
  sourceSchema?: ReadonlyMap<string, AttributeRule> | undefined;
}

/** Counts what the source holds, user by user: each once under a code, all that apply. */
export class SourceNotes {
  readonly #pools: NotedPools;
  readonly #tallies = new Map<NoteCode, Tally>();
  readonly #required: string[];
  readonly #immutable: ReadonlySet<string>;
  /** Attributes that the pools declare otherwise, and how many users have a value for each. */
  readonly #differing: Map<string, { how: string; users: number }>;

  constructor(pools: NotedPools) {
    this.#pools = pools;
    const rules = [...pools.rules.attributes];
    // `sub` is Cognito's to give.
    const named = (is: (rule: AttributeRule) => boolean) =>
      rules.flatMap(([name, rule]) => (name !== 'sub' && is(rule) ? [name] : []));
    this.#required = named((rule) => rule.required);
    this.#immutable = new Set(named((rule) => !rule.mutable));
    this.#differing = new Map(
      rules.flatMap(([name, rule]) => {
        const how = differenceOf(pools.sourceSchema?.get(name), rule);
        return how === '' || name === 'sub' ? [] : [[name, { how, users: 0 }] as const];
      }),
    );
  }

  add(user: LedgerUser): void {
    const name = user.sub ?? '(no sub)';
    for (const code of codesOf(user)) this.#count(code, name);
    for (const [attribute, differing] of this.#differing)
      if (user.attributes[attribute]) differing.users += 1;
    const mayCross = user.outcome !== 'skipped' && user.status !== 'EXTERNAL_PROVIDER';
    if (mayCross) this.#addCrossing(user, name);
  }

  findings(): Finding[] {
    const noted = [...this.#tallies].map(([code, { count, examples, parts }]) =>
      noteFinding(code, { count, examples, parts: ranked(parts) }),
    );
    if (this.#differing.size === 0) return noted;
    const parts = [...this.#differing].map(([name, { how, users }]) => ({
      name: `${name}: ${how}`,
      count: users,
    }));
    parts.sort(byCount);
    return [...noted, noteFinding('attribute-differs-in-target', { count: parts.length, parts })];
  }

  #addCrossing(user: LedgerUser, name: string): void {
    const { options, rules } = this.#pools;
    this.#count('factors-stay', name);
    if (options.passwords === 'reset') this.#count('passwords-stay', name);
    const drafted = draftOf(user, options, rules);
    if (drafted.kind !== 'draft') return;
    const { attributes, smsMfa } = drafted.draft;
    if (user.smsMfa && !smsMfa) this.#count('sms-mfa-lost', name);
    const dropped = options.attributes.drop.filter((one) => user.attributes[one]);
    if (dropped.length > 0) this.#count('attributes-left-behind', name, dropped);
    const lacking = this.#required.filter((one) => !Object.hasOwn(attributes, one));
    if (lacking.length > 0) this.#count('required-in-target', name, lacking);
    if (this.#immutable.size === 0) return;
    const fixed = Object.keys(attributes).filter((one) => this.#immutable.has(one));
    if (fixed.length > 0) this.#count('immutable-in-target', name, fixed);
  }

  #count(code: NoteCode, example: string, parts: readonly string[] = []): void {
    let tally = this.#tallies.get(code);
    if (tally === undefined) {
      tally = { count: 0, examples: [], parts: new Map() };
      this.#tallies.set(code, tally);
    }
    tally.count += 1;
    keepFirst(tally.examples, example);
    for (const part of parts) tally.parts.set(part, (tally.parts.get(part) ?? 0) + 1);
  }
}

const emailCodes = {
  missing: 'email-missing',
  malformed: 'email-malformed',
  'too long': 'email-too-long',
} as const satisfies Record<string, NoteCode>;

function codesOf(user: LedgerUser): NoteCode[] {
  const { email, email_verified: verified, phone_number: phone } = user.attributes;
  const fault = faultOfEmail(email);
  const codes: NoteCode[] = fault === undefined ? [] : [emailCodes[fault]];
  if (email && verified !== 'true') codes.push('email-unverified');
  if (!email && phone) codes.push('phone-only');
  if (user.status === 'UNCONFIRMED') codes.push('status-unconfirmed');
  if (user.status === 'FORCE_CHANGE_PASSWORD') codes.push('status-force-change-password');
  if (user.status === 'RESET_REQUIRED') codes.push('status-reset-required');
  if (user.status === 'EXTERNAL_PROVIDER') codes.push('federated-users');
  if (isLinked(user)) codes.push('linked-users');
  if (!user.enabled) codes.push('disabled');
  if (user.smsMfa) codes.push('sms-mfa');
  return codes;
}

const limits = ['minLength', 'maxLength', 'minValue', 'maxValue'] as const;

/** What a rule of the target says otherwise than the source's; empty where nothing, or where the source is not known. */
function differenceOf(source: AttributeRule | undefined, target: AttributeRule): string {
  if (source === undefined) return '';
  if (source.type !== target.type) return `${source.type} here, ${target.type} there`;
  return limits
    .filter((limit) => source[limit] !== target[limit])
    .map((limit) => `${limit} ${source[limit] ?? 'none'} here, ${target[limit] ?? 'none'} there`)
    .join('; ');
}

function ranked(parts: ReadonlyMap<string, number>): Finding['parts'] {
  return [...parts].map(([name, count]) => ({ name, count })).sort(byCount);
}

function byCount(a: Finding['parts'][number], b: Finding['parts'][number]): number {
  return b.count - a.count || (a.name < b.name ? -1 : 1);
}
