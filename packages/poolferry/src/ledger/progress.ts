/**
 * How far a user is on the way into the target. Apart from the outcome, so that a failed user whose target
 * exists is known as such. Numbers, since they are compared and stored a million times.
 */
export const Reached = {
  /** Nothing was sent. */
  nothing: 0,
  /** AdminCreateUser may have been sent: it is not idempotent, so the intent comes first. */
  intended: 1,
  /** The target user exists and is ours. */
  created: 2,
  /** Disabled where they must be, in their groups, MFA set. */
  prepared: 3,
  /** Random permanent password set: nothing left to do. */
  settled: 4,
} as const;
export type Reached = (typeof Reached)[keyof typeof Reached];

export type Outcome = 'pending' | 'migrated' | 'waiting' | 'skipped' | 'failed';

export type Route = 'import-job' | 'admin-create' | 'sign-in' | 'link' | 'none';
