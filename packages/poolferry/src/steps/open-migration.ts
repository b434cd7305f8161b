import { type ConnectedPool, connectPools } from '../cognito/connect.ts';
import { askLimits } from '../cognito/limits.ts';
import { canonicalDeciding, describeDifference } from '../config/deciding-hash.ts';
import type { Options, PoolOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import type { Ports } from '../events.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import type { Category } from '../pacing/categories.ts';
import { version } from '../version.ts';
import { usersInFlight } from './carry.ts';
import type { Migration } from './migration.ts';
import { refuseUnbuilt, refuseUnfitTarget, rulesOf } from './target-fitness.ts';

/** Where the users come from: a pool, or a file known by its content. */
export type Source = { pool: PoolOptions } | { fileSha256: string };

export interface OpenMigration extends Migration {
  /** Resolves once Cognito has told its limits, or has told that it will not. */
  limitsAsked: Promise<void>;
  /** Lets go of the ledger and the connections. */
  close(): void;
}

/** The categories whose limits decide how long a migration takes. */
const decidingCategories: readonly Category[] = [
  'UserCreation',
  'UserAccountRecovery',
  'UserUpdate',
  'UserList',
  'UserResourceUpdate',
  'UserRead',
  'UserPoolResourceUpdate',
];

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
  { killSignal, again = false }: { killSignal?: AbortSignal | undefined; again?: boolean } = {},
): Promise<OpenMigration> {
  refuseUnbuilt(options);
  const target = requirePool(options.target, 'target');
  const connect = { ports, quota: options.quota, killSignal, maxSockets: usersInFlight };
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
    ledger = openLedger(options.ledger);
    bindLedger(
      ledger,
      'pool' in source ? source.pool.userPoolId : `file:${source.fileSha256}`,
      options,
      again,
    );
    const opened = ledger;
    const signal = AbortSignal.any([ports.signal, closing.signal]);
    return {
      limitsAsked: followLimits(opened, pools, { ...ports, signal }, options),
      ledger,
      options,
      ports,
      target: pools.target,
      rules,
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

/** A pool that a command cannot do without. */
export function requirePool(pool: PoolOptions | undefined, side: 'source' | 'target'): PoolOptions {
  if (pool !== undefined) return pool;
  throw new InputError(`No ${side} pool is named.`, {
    code: 'no-pool-id',
    hint: `Give --${side} <user pool id>, or ${side}.userPoolId in poolferry.config.*.`,
  });
}

/** Makes a new ledger this migration's own, and refuses one that belongs to another. */
function bindLedger(ledger: Ledger, source: string, options: Options, again: boolean): void {
  const { header, path } = ledger;
  const target = options.target?.userPoolId ?? '';
  const known = { source: header.get('source'), target: header.get('target') };
  if (known.source === undefined) {
    ledger.transaction(() => {
      header.set('toolVersion', version);
      header.set('source', source);
      header.set('target', target);
    });
    return;
  }
  if (known.source !== source || known.target !== target) {
    throw new InputError(
      `${path} is the ledger of ${known.source} -> ${known.target}, not of ${source} -> ${target}.`,
      { code: 'other-pools', hint: 'Name another ledger with --ledger; each migration has its own.' },
    );
  }
  const deciding = header.get('deciding');
  if (header.get('plan') !== 'complete' || deciding === undefined || again) return;
  const changes = describeDifference(deciding, canonicalDeciding(options));
  if (changes.length === 0) return;
  throw new InputError(`${path} was planned with other options: ${changes.join('; ')}.`, {
    code: 'other-options',
    hint: 'Go on with the same options, or decide anew for users not yet created with `poolferry plan --again`.',
  });
}

/** Starts on the limits that an earlier run was told, and asks for them anew in the background. */
async function followLimits(
  ledger: Ledger,
  pools: { source?: ConnectedPool; target: ConnectedPool },
  ports: Ports,
  options: Options,
): Promise<void> {
  const sides =
    pools.source === undefined || pools.source.pacer === pools.target.pacer
      ? [pools.target]
      : [pools.target, pools.source];
  const asking = sides.map((side) => {
    const { accountId, region } = side.description;
    const scope = `${accountId} ${region}`;
    for (const { category, perSecond } of ledger.limits.of(scope)) {
      side.pacer.learnLimit(category as Category, perSecond);
    }
    const unknown = decidingCategories.filter((category) => options.quota.rates[category] === undefined);
    return askLimits({
      door: side.door,
      categories: unknown,
      emit: ports.emit,
      signal: ports.signal,
      onLimit: (category, perSecond) => {
        if (ports.signal.aborted) return;
        side.pacer.learnLimit(category, perSecond);
        ledger.limits.remember(scope, category, perSecond);
      },
    });
  });
  await Promise.all(asking);
}
