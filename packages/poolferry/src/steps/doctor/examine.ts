import type { PoolDescription } from '../../cognito/describe-pool.ts';
import { openSinglePool } from '../../cognito/single-pool.ts';
import type { Options, PoolOptions } from '../../config/options.ts';
import type { Ports } from '../../events.ts';
import type { Side } from '../../permissions/needs.ts';
import type { Check } from './check.ts';
import { lookAtLimits } from './limits.ts';
import { lookAtMachine } from './machine.ts';
import { lookAtPermissions } from './permissions.ts';
import { type Look, lookAtPool } from './pool.ts';

export interface ExamineRequest {
  options: Options;
  ports: Ports;
  /** Whether writes on the target may be tried, by calls that can change nothing. */
  probeWrites: boolean;
  /** A variable of the environment that names a proxy. */
  proxyVariable?: string | undefined;
  killSignal?: AbortSignal | undefined;
}

/**
 * Looks at everything a migration stands on, and tells of each thing as it is found. The source is only read, and nothing is
 * written to the target.
 *
 * @throws InterruptedError
 */
export async function* examine(request: ExamineRequest): AsyncGenerator<Check> {
  const { options } = request;
  yield* lookAtMachine(options);
  if (options.source === undefined && options.target === undefined) {
    const says = 'No pool is named, so nothing was asked of AWS.';
    yield { check: 'pool', status: 'untold', says, todo: 'Give --source and --target.' };
    return;
  }
  const seen: Partial<Record<Side, PoolDescription | undefined>> = {};
  for (const side of ['source', 'target'] as const) {
    const pool = options[side];
    if (pool !== undefined) seen[side] = yield* examinePool(side, pool, request);
  }
  yield* compareAccounts(options, seen);
}

async function* examinePool(
  side: Side,
  pool: PoolOptions,
  { options, ports, probeWrites, proxyVariable, killSignal }: ExamineRequest,
): AsyncGenerator<Check, PoolDescription | undefined> {
  const opened = openSinglePool(pool, { ports, quota: options.quota, killSignal });
  const look: Look = { side, pool, opened, choice: options, ports, proxyVariable };
  try {
    const seen = yield* lookAtPool(look);
    if (!seen.answers) return undefined;
    yield* lookAtPermissions(look, seen.description, { probeWrites });
    // Of what the source is asked, nothing can be raised (facts §1.2).
    if (side === 'target') yield* lookAtLimits(look);
    return seen.description;
  } finally {
    opened.close();
  }
}

/** Pools of one account and Region draw on one set of rates (facts §1.1). */
function* compareAccounts(
  options: Options,
  { source, target }: Partial<Record<Side, PoolDescription | undefined>>,
): Generator<Check> {
  if (source === undefined || target === undefined) return;
  const shared = source.accountId === target.accountId && source.region === target.region;
  const share = options.quota.share ?? (shared ? 0.5 : 0.8);
  const says = shared
    ? `Both pools are in account ${source.accountId}, ${source.region}, and share its rates with production: a run takes ${share} of each.`
    : `The pools are in ${source.accountId}, ${source.region}, and ${target.accountId}, ${target.region}, with rates of their own: a run takes ${share} of each.`;
  yield { check: 'accounts', status: 'ok', says };
}
