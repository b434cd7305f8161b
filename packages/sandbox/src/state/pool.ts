import { ACCOUNT_ID } from '../account.ts';
import type { Clock } from '../clock.ts';
import type { Switches } from '../switches.ts';
import type { AppClient } from './app-client.ts';
import { Directory } from './directory.ts';
import { type Fold, folding } from './folding.ts';
import type { Group } from './group.ts';
import { ListingLag } from './lag.ts';
import type { MfaSettings } from './pool-factors.ts';
import { noResources, type PoolResources } from './pool-resources.ts';
import type { PoolSettings } from './pool-settings.ts';
import { Schema, type SchemaEntry } from './schema.ts';
import { SlotList } from './slot-list.ts';

/** What is fixed when a pool is created and never changes (facts §10.1). */
export interface PoolIdentity {
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly usernameAttributes: readonly string[];
  readonly aliasAttributes: readonly string[];
  readonly caseSensitive: boolean;
}

/** A user pool: its settings, users, groups and app clients. */
export interface Pool extends PoolIdentity {
  readonly arn: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  modifiedAt: number;
  settings: PoolSettings;
  /** What SetUserPoolMfaConfig holds beside MfaConfiguration. */
  mfa: MfaSettings;
  readonly schema: Schema;
  readonly fold: Fold;
  readonly lag: ListingLag;
  readonly users: Directory;
  readonly groups: Map<string, Group>;
  readonly groupList: SlotList<Group>;
  readonly clients: Map<string, AppClient>;
  readonly resources: PoolResources;
}

export interface PoolParts {
  readonly clock: Clock;
  readonly switches: Switches;
  readonly listingLagMs: number;
  /** 0 up to 1, for the jitter of the lag. */
  readonly random: () => number;
}

export function createPool(
  identity: PoolIdentity,
  settings: PoolSettings,
  schema: readonly SchemaEntry[],
  parts: PoolParts,
): Pool {
  const fold = folding(identity.caseSensitive, parts.switches);
  const lag = new ListingLag(parts.clock, parts.listingLagMs, parts.random);
  const now = parts.clock.nowSeconds();
  return {
    ...identity,
    arn: `arn:aws:cognito-idp:${identity.region}:${ACCOUNT_ID}:userpool/${identity.id}`,
    createdAt: now,
    modifiedAt: now,
    settings,
    mfa: {},
    schema: new Schema(schema),
    fold,
    lag,
    users: new Directory({ fold, ...signInNames(identity) }, lag),
    groups: new Map(),
    groupList: new SlotList(),
    clients: new Map(),
    resources: noResources(),
  };
}

function signInNames({ usernameAttributes, aliasAttributes }: PoolIdentity) {
  return { usernameAttributes, aliasAttributes };
}
