/**
 * Poolferry as a library: the steps that the command runs, with pools, clock, randomness, abort signal and event sink
 * as arguments. It never prints, prompts, exits or reads the environment (the AWS SDK looks up credentials there).
 */
export { resolveOptions } from './config/load.ts';
export type {
  AttributeOptions,
  DecidingOptions,
  DuplicatesOption,
  Options,
  PoolOptions,
  QuotaOptions,
} from './config/options.ts';
export { InputError, InterruptedError, PoolferryError, ServiceError, type WhoActs } from './errors.ts';
export type { Clock, Counts, Emit, Pace, PoolferryEvent, Ports, Random, Step } from './events.ts';
export type { Difference, DifferenceKind } from './ledger/verification.ts';
export type { AppChange } from './pools/app-changes.ts';
export type { PoolComparison, PoolDifference } from './pools/diff.ts';
export { comparePools } from './steps/compare-pools.ts';
export { type MigrateRequest, type MigrateResult, migrate, planMigration } from './steps/migrate.ts';
export { type OpenMigration, openMigration, type Source } from './steps/open-migration.ts';
export { type VerifyResult, verifyPools } from './steps/verify.ts';
export { systemPorts } from './system-ports.ts';
export type { ListedUser, UserStatus } from './user.ts';
