import { type ConnectedPool, connectPools, shareBesideSource } from '../cognito/connect.ts';
import { getCsvHeader } from '../cognito/csv-header.ts';
import type { Options, PoolOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { Ports } from '../events.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { refuseWhileLocked } from '../ledger/lock.ts';
import { refusePurgedAt } from '../ledger/refuse-purged.ts';
import { bindLedger } from './bind-ledger.ts';
import { followLimits } from './follow-limits.ts';
import { jobRulesOf } from './import-target.ts';
import type { Migration } from './migration.ts';
import { refuseUnbuilt, refuseUnfitTarget, rulesOf } from './target-fitness.ts';
import { mostAtOnce } from './users-at-once.ts';

/**
 * Where the users come from: a pool, or a file known by its content; or, for a step that has no business there, what the ledger
 * calls its source, to which no connection is made.
 */
export type Source = { pool: PoolOptions } | { fileSha256: string } | { ofLedger: string };

export interface OpenMigration extends Migration {
  /** Resolves once Cognito has told its limits, or has told that it will not. */
  limitsAsked: Promise<void>;
  /** Lets go of the ledger and the connections. */
  close(): void;
}

export interface OpenChoices {
  killSignal?: AbortSignal | undefined;
  /** Plan anew over a ledger that holds a plan. */
  again?: boolean | undefined;
  /** How long to wait for one answer of Cognito; half a minute unless told. */
  requestTimeoutMs?: number | undefined;
}

/**
 * Connects the pools, checks everything that can be checked, and only then opens the ledger: bad input changes
 * nothing and leaves nothing behind.
 *
 * @throws InputError for pools, credentials, options and ledgers that do not fit
 */
export async function openMigration(
  options: Options,
  source: Source,
  ports: Ports,
  { killSignal, again = false, requestTimeoutMs }: OpenChoices = {},
): Promise<OpenMigration> {
  refuseUnbuilt(options);
  refusePurgedAt(options.ledger);
  const target = requirePool(options.target, 'target');
  refuseWhileLocked(options.ledger);
  const quota = quotaOf(options, source);
  const connect = { ports, quota, killSignal, maxSockets: mostAtOnce, requestTimeoutMs };
  const pools: { source?: ConnectedPool; target: ConnectedPool } =
    'pool' in source
      ? await connectPools({ source: source.pool, target }, connect)
      : await connectPools({ target }, connect);
  const closing = new AbortController();
  const close = () => {
    closing.abort();
    pools.source?.close();
    pools.target.close();
  };
  let ledger: Ledger | undefined;
  try {
    const rules = rulesOf(pools.target.description);
    refuseUnfitTarget(pools.target.description, rules, options);
    const wantsJob = options.routes !== 'admin-create' && !('ofLedger' in source);
    const importJob = wantsJob ? await importJobOf(pools.target) : undefined;
    ledger = openLedger(options.ledger);
    bindLedger(ledger, nameOfSource(source), options, again);
    const opened = ledger;
    const signal = AbortSignal.any([ports.signal, closing.signal]);
    const limitsAsked = followLimits(opened, pools, { ...ports, signal }, options);
    // Told to whoever awaits it; a run goes on without.
    limitsAsked.catch(() => undefined);
    return {
      limitsAsked,
      ledger,
      options,
      ports,
      target: pools.target,
      rules,
      ...(importJob !== undefined && { importJob }),
      ...(pools.source !== undefined && { source: pools.source }),
      close: () => {
        close();
        opened.close();
      },
    };
  } catch (error) {
    close();
    ledger?.close();
    throw error;
  }
}

function nameOfSource(source: Source): string {
  if ('pool' in source) return source.pool.userPoolId;
  return 'ofLedger' in source ? source.ofLedger : `file:${source.fileSha256}`;
}

/** A source that nobody asks may all the same share account and Region with the target: its sign-ins get their part (facts §1.1). */
function quotaOf({ quota, target }: Options, source: Source): Options['quota'] {
  if (!('ofLedger' in source) || quota.share !== undefined) return quota;
  const regionOf = (poolId = '') => poolId.split('_')[0];
  const mayShare = regionOf(source.ofLedger) === regionOf(target?.userPoolId);
  return mayShare ? { ...quota, share: shareBesideSource } : quota;
}

async function importJobOf({ door, userPoolId, description }: ConnectedPool) {
  return { columns: await getCsvHeader(door, userPoolId), rules: jobRulesOf(description) };
}

/** A pool that a command cannot do without. */
export function requirePool(pool: PoolOptions | undefined, side: 'source' | 'target'): PoolOptions {
  if (pool !== undefined) return pool;
  throw new InputError(`No ${side} pool is named.`, {
    code: 'no-pool-id',
    hint: `Give --${side} <user pool id>, or ${side}.userPoolId in poolferry.config.*.`,
  });
}
