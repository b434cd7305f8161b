import type { Operation } from './pacing/categories.ts';

/**
 * The moments at which a run may die with a difference: each lies between two things that do not happen together, a commit and
 * a call, or two commits. Nobody listens in production; fault tests kill the process here.
 */
export type Checkpoint =
  /** An operation has got its turn and is sent next. */
  | `sending:${Operation}`
  /** Its answer, good or bad, is here and nothing is made of it yet. */
  | `answered:${Operation}`
  | 'page-exported'
  | 'members-exported'
  | 'export-ended'
  | 'page-decided'
  | 'plan-decided'
  | 'intent-committed'
  | 'intent-flushed'
  | 'creation-committed'
  | 'prepared-committed'
  | 'prepared-flushed'
  | 'password-set'
  | 'user-settled'
  | 'write-intended'
  | 'write-settled'
  | 'job-filled'
  | 'job-created'
  | 'job-uploaded'
  | 'job-start-committed'
  | 'job-counted'
  | 'job-page-found'
  | 'job-taken-in'
  | 'source-page-verified'
  | 'target-page-verified'
  | 'page-purged'
  | 'ledger-purged'
  | 'ledger-rewritten';
