import type { AwsAccess } from '../cognito/client.ts';
import type { PoolAnswers, PoolDescription } from '../cognito/describe-pool.ts';
import type { Door } from '../cognito/door.ts';
import type { Options } from '../config/options.ts';
import type { Ports } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { ImportJobRules } from '../mapping/import-job.ts';
import type { TargetRules } from '../mapping/target-rules.ts';
import type { Pacer } from '../pacing/pacer.ts';

/** One of the two pools, as far as the steps need it. */
export interface PoolSide {
  userPoolId: string;
  description: PoolDescription;
  /** What the description was made of. */
  answers: PoolAnswers;
  door: Door;
  pacer: Pacer;
  access: AwsAccess;
}

/** Everything the steps work with; made by open-migration.ts, handed from step to step. */
export interface Migration {
  ledger: Ledger;
  options: Options;
  ports: Ports;
  /** Missing for an import, whose source is a file that the ledger has taken in whole. */
  source?: PoolSide;
  target: PoolSide;
  rules: TargetRules;
  /** What the import job takes; missing where no user is to go by it. */
  importJob?: { columns: readonly string[]; rules: ImportJobRules };
}
