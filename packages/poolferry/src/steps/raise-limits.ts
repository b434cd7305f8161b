import type { ConnectedPool } from '../cognito/connect.ts';
import { CognitoRefusal } from '../cognito/failures.ts';
import { readLimit, setLimit } from '../cognito/limits.ts';
import { type AccountMaximum, type AccountMaximums, readAccountMaximums } from '../cognito/service-quotas.ts';
import { suggestion } from '../config/nearest.ts';
import { InputError } from '../errors.ts';
import type { RaisedLimit } from '../ledger/header.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Category, documentedQuotas } from '../pacing/categories.ts';
import { limitScopeOf } from './follow-limits.ts';

/** One limit of an account and Region as it is; requests per second. */
export interface LimitState {
  category: Category;
  /** What Cognito enforces. */
  provisionedPerSecond: number;
  /** What costs nothing. */
  freePerSecond: number;
  /** How far it may be raised without asking AWS; missing where nobody told. */
  maximum?: AccountMaximum;
}

export interface Limits {
  states: LimitState[];
  /** Why Service Quotas told no maximum, as the name of its error. */
  maximumsUnknown?: string;
}

/** The categories that can be raised at all. */
const adjustableCategories: readonly Category[] = (Object.keys(documentedQuotas) as Category[]).filter(
  (category) => documentedQuotas[category].adjustable,
);

/** Reads the limits of the target's account and Region, one a second. */
export async function readLimits(
  pool: ConnectedPool,
  signal: AbortSignal,
  categories: readonly Category[] = adjustableCategories,
): Promise<Limits> {
  const maximums = await readAccountMaximums(pool.access, signal);
  const states: LimitState[] = [];
  for (const category of categories) states.push(await stateOf(pool, category, maximums));
  return { states, ...('unknown' in maximums && { maximumsUnknown: maximums.unknown }) };
}

async function stateOf(
  { door }: ConnectedPool,
  category: Category,
  maximums: AccountMaximums,
): Promise<LimitState> {
  const documented = documentedQuotas[category].ratePerSecond;
  try {
    const { provisioned, free = documented } = await readLimit(door, category);
    const maximum = 'of' in maximums ? maximums.of(category) : undefined;
    return {
      category,
      provisionedPerSecond: provisioned ?? free,
      freePerSecond: free,
      ...(maximum !== undefined && { maximum }),
    };
  } catch (error) {
    if (!CognitoRefusal.is(error)) throw error;
    throw refusedLimit(`Cognito does not tell the limit of ${category}`, error);
  }
}

/** One raise, looked at before it is done. */
export interface Raise extends LimitState {
  toPerSecond: number;
}

/**
 * Reads what was asked for, such as `UserCreation=200`, and looks whether it can be done; changes nothing.
 *
 * @throws InputError `bad-limit`, `limit-above-maximum`
 */
export async function prepareRaises(
  pool: ConnectedPool,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<Raise[]> {
  const asked = new Map(wanted.map(readWanted));
  const { states } = await readLimits(pool, signal, [...asked.keys()]);
  const raises = states.map((state) => ({ ...state, toPerSecond: asked.get(state.category) ?? 0 }));
  for (const raise of raises) {
    const { category, toPerSecond, provisionedPerSecond, maximum } = raise;
    if (toPerSecond < provisionedPerSecond) {
      throw badLimit(
        `${category} is at ${provisionedPerSecond}/s already, more than ${toPerSecond}/s.`,
        'Name a higher rate; `poolferry quota restore` puts back what was raised.',
      );
    }
    if (maximum !== undefined && toPerSecond > maximum.perSecond) throw aboveMaximum(pool, raise);
  }
  return raises;
}

function readWanted(text: string): [Category, number] {
  const [name = '', rate = ''] = text.split('=');
  const hint = `Give it as UserCreation=200. These can be raised: ${adjustableCategories.join(', ')}.`;
  if (!Object.hasOwn(documentedQuotas, name))
    throw badLimit(
      `There is no category ${JSON.stringify(name.slice(0, 80))}.${suggestion(name, adjustableCategories)}`,
      hint,
    );
  const category = name as Category;
  if (!documentedQuotas[category].adjustable)
    throw badLimit(`${category} is fixed at ${documentedQuotas[category].ratePerSecond}/s.`, hint);
  if (!/^[1-9]\d{0,6}$/.test(rate))
    throw badLimit(`${category} needs a whole number of requests a second.`, hint);
  return [category, Number(rate)];
}

/**
 * Raises limits. What they were, and every rate asked for, is in the ledger before anything is changed; raised twice, the first
 * of what they were counts.
 *
 * @throws InputError `limit-above-maximum`, `limit-refused`
 */
export async function raiseLimits(
  ledger: Ledger,
  pool: ConnectedPool,
  raises: readonly Raise[],
): Promise<void> {
  const scope = limitScopeOf(pool);
  for (const raise of raises) {
    const { category, provisionedPerSecond, toPerSecond } = raise;
    if (toPerSecond === provisionedPerSecond) continue;
    const known = raisedIn(ledger, scope).find((one) => one.category === category);
    const beforePerSecond = known?.beforePerSecond ?? provisionedPerSecond;
    remember(ledger, {
      scope,
      category,
      beforePerSecond,
      raisedPerSecond: toPerSecond,
      ...(known !== undefined && { earlierPerSecond: ratesOf(known) }),
    });
    await ledger.flushed();
    try {
      await setLimit(pool.door, category, toPerSecond);
    } catch (error) {
      if (!CognitoRefusal.is(error)) throw error;
      // Nothing was changed: there is nothing to put back but what was raised before.
      if (known === undefined) forget(ledger, scope, category);
      else remember(ledger, known);
      if (CognitoRefusal.is(error, 'ServiceQuotaExceededException')) throw aboveMaximum(pool, raise, error);
      throw refusedLimit(`Cognito refused to raise ${category} to ${toPerSecond}/s`, error);
    }
    ledger.limits.remember(scope, category, toPerSecond);
  }
}

/**
 * Puts back what this ledger has raised in the account and Region of the pool; called again, finds nothing left to do.
 *
 * @throws InputError `limit-changed` where somebody else has changed one since; the others are put back all the same
 */
export async function restoreLimits(ledger: Ledger, pool: ConnectedPool): Promise<RaisedLimit[]> {
  const scope = limitScopeOf(pool);
  const restored: RaisedLimit[] = [];
  const changed: string[] = [];
  for (const raised of raisedIn(ledger, scope)) {
    const category = raised.category as Category;
    const { provisioned } = await readLimit(pool.door, category);
    const isBefore = provisioned === raised.beforePerSecond;
    if (!isBefore && !(provisioned !== undefined && ratesOf(raised).includes(provisioned))) {
      changed.push(
        `${category} is at ${provisioned ?? '?'}/s, neither the ${raised.beforePerSecond}/s from before nor what this ledger asked for, ${ratesOf(raised).join('/s, ')}/s`,
      );
      continue;
    }
    if (!isBefore) await setLimit(pool.door, category, raised.beforePerSecond);
    ledger.limits.remember(scope, category, raised.beforePerSecond);
    forget(ledger, scope, category);
    restored.push(raised);
  }
  if (changed.length > 0) throw changedMeanwhile(changed);
  return restored;
}

/** What this ledger has raised and not put back. */
export function raisedIn(ledger: Pick<Ledger, 'header'>, scope?: string): RaisedLimit[] {
  const all = ledger.header.get('raisedLimits') ?? [];
  return scope === undefined ? all : all.filter((one) => one.scope === scope);
}

/** Every rate that this ledger has asked for. */
function ratesOf({ earlierPerSecond = [], raisedPerSecond }: RaisedLimit): number[] {
  return [...new Set([...earlierPerSecond, raisedPerSecond])];
}

function remember({ header }: Ledger, raised: RaisedLimit): void {
  const isSame = (one: RaisedLimit) => one.scope === raised.scope && one.category === raised.category;
  const others = (header.get('raisedLimits') ?? []).filter((one) => !isSame(one));
  header.set('raisedLimits', [...others, raised]);
}

function forget({ header }: Ledger, scope: string, category: string): void {
  const left = (header.get('raisedLimits') ?? []).filter(
    (one) => one.scope !== scope || one.category !== category,
  );
  if (left.length === 0) header.unset('raisedLimits');
  else header.set('raisedLimits', left);
}

const badLimit = (message: string, hint: string): InputError =>
  new InputError(message, { code: 'bad-limit', hint });

function aboveMaximum({ description }: ConnectedPool, raise: Raise, cause?: unknown): InputError {
  const { category, toPerSecond, maximum } = raise;
  const most = maximum === undefined ? '' : `, ${maximum.perSecond}/s`;
  const find = `aws service-quotas list-service-quotas --service-code cognito-idp --region ${description.region} --query "Quotas[?contains(QuotaName, '${category}')].QuotaCode"`;
  const code = maximum?.quotaCode ?? '<code>';
  const request = `aws service-quotas request-service-quota-increase --service-code cognito-idp --quota-code ${code} --desired-value ${toPerSecond} --region ${description.region}`;
  return new InputError(
    `${category} cannot be raised to ${toPerSecond}/s: that is above the account's maximum${most}.`,
    {
      code: 'limit-above-maximum',
      hint: `Ask AWS to raise the maximum: ${request}${maximum === undefined ? ` (the code: ${find})` : ''}. Some requests are granted at once, others take days. Then run the same command again.`,
      cause,
    },
  );
}

function refusedLimit(what: string, cause: CognitoRefusal): InputError {
  return new InputError(`${what}: ${cause.refusal}: ${cause.cognitoMessage}`, {
    code: 'limit-refused',
    hint: "A rate must lie between the default and the account's maximum. UserAuthentication cannot be changed like this where pools use managed login; ask AWS Support.",
    cause,
  });
}

function changedMeanwhile(changed: readonly string[]): InputError {
  return new InputError(`Somebody else has changed limits since: ${changed.join('; ')}.`, {
    code: 'limit-changed',
    hint: 'Left as they are. Settle with whoever changed them; to put one back by hand: aws cognito-idp update-provisioned-limit --limit-definition LimitClass=API_CATEGORY,Attributes={Category=<category>} --requested-limit-value <rate>. Then run `poolferry quota restore` again.',
  });
}
