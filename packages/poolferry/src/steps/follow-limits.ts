import type { ConnectedPool } from '../cognito/connect.ts';
import { askLimits } from '../cognito/limits.ts';
import type { Options } from '../config/options.ts';
import type { Ports } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Category } from '../pacing/categories.ts';

/** The categories whose limits decide how long a migration takes, in the order in which a run needs them. */
const decidingCategories: readonly Category[] = [
  'UserList',
  'UserCreation',
  'UserUpdate',
  'UserAccountRecovery',
  'UserResourceUpdate',
  'UserPoolResourceUpdate',
  'UserRead',
];

/** Starts on the limits that an earlier run was told, and asks for them anew in the background. */
export async function followLimits(
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
    const scope = limitScopeOf(side);
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

/** Limits hold for one account in one Region (facts §1.1). */
export function limitScopeOf({ description }: Pick<ConnectedPool, 'description'>): string {
  return `${description.accountId} ${description.region}`;
}
