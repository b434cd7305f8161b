import { InputError, InterruptedError, PoolferryError, ServiceError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { type Category, documentedQuotas } from '../pacing/categories.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';

export interface AskLimitsOptions {
  door: Door;
  /** In the order in which they are asked for, one a second. */
  categories: readonly Category[];
  emit: Emit;
  signal?: AbortSignal | undefined;
  /** Called for each answer, in requests per second. */
  onLimit: (category: Category, limitPerSecond: number) => void;
}

/** Knowing the limits makes a run faster, not right: it never waits long for them. */
const patienceMs = 10_000;

/**
 * Asks Cognito for the provisioned limits, one a second (facts §1.3), while the run has begun on the documented rates. A limit
 * that Cognito does not tell is no error: one notice says so, and the documented rate holds. Never rejects but for a bug.
 */
export async function askLimits(options: AskLimitsOptions): Promise<void> {
  const { door, emit, signal, onLimit } = options;
  for (const category of options.categories) {
    try {
      const limitPerSecond = await askLimit(door, category, signal);
      if (limitPerSecond !== undefined) onLimit(category, limitPerSecond);
    } catch (error) {
      if (InterruptedError.is(error)) return;
      // Whether Cognito answers for categories that cannot be raised is not documented (facts §1.3).
      if (CognitoRefusal.is(error) && !documentedQuotas[category].adjustable) continue;
      if (!PoolferryError.is(error)) throw error;
      emit(notice(error));
      return;
    }
  }
}

async function askLimit(
  door: Door,
  category: Category,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const { provisioned, free } = await readLimit(door, category, { signal, maxWaitMs: patienceMs });
  const limitPerSecond = provisioned ?? free;
  return limitPerSecond !== undefined && limitPerSecond > 0 ? limitPerSecond : undefined;
}

/** The limit that Cognito enforces, and the part of it that costs nothing; requests per second (facts §1.3). */
interface ProvisionedLimit {
  provisioned?: number;
  free?: number;
}

/**
 * Asks Cognito for the limit of one category.
 *
 * @throws CognitoRefusal where Cognito does not tell it
 */
export async function readLimit(
  door: Door,
  category: Category,
  options: { signal?: AbortSignal | undefined; maxWaitMs?: number } = {},
): Promise<ProvisionedLimit> {
  const { Limit } = await door.call(
    'GetProvisionedLimit',
    { LimitDefinition: definitionOf(category) },
    options,
  );
  const { ProvisionedLimitValue: provisioned, FreeLimitValue: free } = Limit ?? {};
  return { ...(provisioned !== undefined && { provisioned }), ...(free !== undefined && { free }) };
}

/**
 * Sets the limit that Cognito enforces for one category, at once and for the whole account and Region (facts §1.3).
 *
 * @throws CognitoRefusal `ServiceQuotaExceededException` above the account's maximum
 */
export async function setLimit(door: Door, category: Category, perSecond: number): Promise<void> {
  await door.call('UpdateProvisionedLimit', {
    LimitDefinition: definitionOf(category),
    RequestedLimitValue: perSecond,
  });
}

const definitionOf = (category: Category) => ({
  LimitClass: 'API_CATEGORY' as const,
  Attributes: { Category: category },
});

function notice(error: PoolferryError): Parameters<Emit>[0] {
  return {
    code: 'notice',
    level: 'info',
    topic: 'limits-unknown',
    message: `The run goes by the documented quotas: ${reasonOf(error)}`,
  };
}

function reasonOf(error: PoolferryError): string {
  if (error.code === 'access-denied') return 'the credentials may not call cognito-idp:GetProvisionedLimit.';
  if (CognitoRefusal.is(error)) return `Cognito does not tell its limits here (${error.refusal}).`;
  if (error instanceof ServiceError || error instanceof InputError) return error.message;
  return 'Cognito did not tell its limits.';
}
