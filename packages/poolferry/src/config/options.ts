import type { Category } from '../pacing/categories.ts';
import type { ListedUser } from '../user.ts';

/** Where a pool is and who we are there. Everything but the id falls back to what AWS tools do. */
export interface PoolOptions {
  userPoolId: string;
  profile?: string | undefined;
  /** Must agree with the Region that the pool id starts with. */
  region?: string | undefined;
  roleArn?: string | undefined;
  externalId?: string | undefined;
  endpoint?: string | undefined;
}

/** Who keeps a name that several want, mostly an email address: by rule, or one by one (name -> sub of the one who keeps it, null: nobody). */
export type DuplicatesOption =
  | 'stop'
  | 'verified'
  | 'newest'
  | 'enabled'
  | Readonly<Record<string, string | null>>;

/** What the owner decides about one user: stays behind; crosses; crosses and keeps the email that others have too. */
export type DecisionAbout = 'skip' | 'carry' | 'keep';

export interface AttributeOptions {
  drop: readonly string[];
  rename: Readonly<Record<string, string>>;
  set: Readonly<Record<string, string>>;
  /** Config file only. Gets the attributes after drop, rename and set; returns those to carry. Must be pure. */
  map?: ((user: ListedUser, attributes: Record<string, string>) => Record<string, string>) | undefined;
}

/** The options that decide what becomes of a user. The ledger remembers them and refuses others. */
export interface DecidingOptions {
  /** No default: `plan` ends with 4 without it. */
  passwords?: 'reset' | 'sign-in' | 'passwordless' | undefined;
  routes: 'admin-create' | 'import-job' | 'auto';
  appHandlesResetRequired: boolean;
  /** Codes of findings that the owner has read and accepts as they are; they no longer stop the plan. */
  acknowledge: readonly string[];
  duplicates: DuplicatesOption;
  withoutEmail: 'stop' | 'skip';
  /** Usernames that a target with usernames of its own would refuse; `sub`: the old sub is the new username. */
  usernames: 'stop' | 'skip' | 'sub';
  unverified: 'stop' | 'skip' | 'sign-in' | 'carry';
  unconfirmed: 'skip' | 'stop' | 'carry';
  federated: 'stop' | 'none' | 'link';
  /** About single users, by old sub (by username where a file has no sub); over the options above. */
  decisions: Readonly<Record<string, DecisionAbout>>;
  attributes: AttributeOptions;
  /** Target attributes that keep the old ids. */
  legacyIds: { sub?: string | undefined; username?: string | undefined };
  groups: {
    /** Only these; all when missing. */
    include?: readonly string[] | undefined;
    exclude: readonly string[];
    /** Source role ARN -> target role ARN; an empty one: the group crosses without a role. */
    roleArns: Readonly<Record<string, string>>;
  };
}

export interface QuotaOptions {
  /** Part of each rate that we use, over 0 up to 1. 0.5 where both pools share an account and Region, else 0.8. */
  share?: number | undefined;
  /** Known limits in requests per second, in place of documented or provisioned ones. */
  rates: Readonly<Partial<Record<Category, number>>>;
}

/** Flags, config file and the library's argument are three spellings of this type. */
export interface Options extends DecidingOptions {
  source?: PoolOptions | undefined;
  target?: PoolOptions | undefined;
  /** Path of the ledger. */
  ledger: string;
  quota: QuotaOptions;
  /** Role by which Cognito writes the logs of import jobs; found or made where missing. */
  logsRoleArn?: string | undefined;
  /** 1: one chain of pages; 16: by prefixes of sub; missing: 16 above 100,000 users. */
  chains?: 1 | 16 | undefined;
}
