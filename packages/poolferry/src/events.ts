import type { Checkpoint } from './checkpoints.ts';
import type { Category } from './pacing/categories.ts';

export type Step = 'export' | 'plan' | 'migrate' | 'verify' | 'convert' | 'rollback' | 'sync';

/** The equation of every run: exported = migrated + waiting + skipped + failed + pending. */
export interface Counts {
  exported: number;
  migrated: number;
  waiting: number;
  skipped: number;
  failed: number;
  pending: number;
  /** Of those who cross: disabled, or without a verified contact that the target recovers by. */
  cannotRecover: number;
}

/** One category's pace at this moment. */
export interface Pace {
  category: Category;
  /** What we allow ourselves now. */
  ratePerSecond: number;
  /** The quota that the rate is a share of. */
  limitPerSecond: number;
  /** That quota is each operation's in one pool, and less than the category's in the account. */
  limitInOnePool: boolean;
  /** Calls made in about the last second. */
  actualPerSecond: number;
  /** Callers that wait for their turn. */
  waiting: number;
  /** Throttles since the start. */
  throttled: number;
}

/** A pool gives no usable answer, and is asked again and again. */
export interface NoAnswer {
  /** Since when, epoch milliseconds. */
  sinceMs: number;
  forSeconds: number;
  /** Cognito's name of the last failure, or the system's code; `NoAnswerYet` while calls only hang. */
  error: string;
}

/**
 * Everything the library says. Depend on `code` and payload; texts may change.
 * Payload fields are only ever added.
 */
export type PoolferryEvent =
  /** A step begins. */
  | { code: 'step-started'; level: 'info'; step: Step }
  /** A step ended well. */
  | { code: 'step-ended'; level: 'info'; step: Step; seconds: number }
  /** A page of users, or of a group's members, is in the ledger. */
  | {
      code: 'export-progress';
      level: 'progress';
      users: number;
      memberships: number;
      estimatedUsers?: number;
    }
  /** One more app client of a pool has been looked at, while the settings of both are read for a plan. */
  | {
      code: 'settings-progress';
      level: 'progress';
      pool: 'source' | 'target';
      clients: number;
      ofClients: number;
    }
  /** About twice a second while users are carried across. `secondsLeft` is missing until it can be told, and while there is `noAnswer`. */
  | {
      code: 'migrate-progress';
      level: 'progress';
      counts: Counts;
      usersPerSecond: number;
      secondsLeft?: number;
      /** Of the target, from five seconds of it on. */
      noAnswer?: NoAnswer;
      paces: Pace[];
      slowest?: Category;
    }
  /** More users of the input have been looked at. */
  | { code: 'convert-progress'; level: 'progress'; users: number }
  /** An import job was looked at: its counters are Cognito's. */
  | {
      code: 'import-job-progress';
      level: 'progress';
      jobId: string;
      /** Cognito's word: `Pending`, `InProgress`, `Succeeded` … */
      status: string;
      rows: number;
      imported: number;
      skipped: number;
      failed: number;
    }
  /** A part of a clone is made. */
  | { code: 'clone-progress'; level: 'progress'; made: number; of: number; part: string }
  /** A page of either listing was compared; or some were asked for again, whom a listing did not show or the source has changed. */
  | {
      code: 'verify-progress';
      level: 'progress';
      sourceUsers: number;
      targetUsers: number;
      waitingForListing: number;
      /** So far in this round. */
      askedAgain: number;
    }
  /** While users are taken back; `of`: how many are to be. */
  | { code: 'rollback-progress'; level: 'progress'; done: number; of: number; usersPerSecond: number }
  /** While changes of users who are across already are carried over. */
  | { code: 'sync-progress'; level: 'progress'; done: number }
  /**
   * `sync --watch` has ended a round: what the source showed `behindSeconds` ago is carried over, but for what is left as it is.
   * `carried` and `left`: users of this round.
   */
  | { code: 'sync-round'; level: 'info'; behindSeconds: number; carried: number; left: number }
  /**
   * The rate of a category changed, or that of an operation of it with a cap for each pool: a throttle, the climb back, or a limit that
   * Cognito told. Of throttles the first, and those after which it is another by a tenth and more than what was told last.
   */
  | {
      code: 'rate-changed';
      level: 'info';
      category: Category;
      ratePerSecond: number;
      reason: 'throttled' | 'recovered' | 'limit-known';
    }
  /** A call failed in passing and is made again. */
  | { code: 'retrying'; level: 'debug'; operation: string; error: string; delayMs: number; attempt: number }
  /** One user could not be carried over. */
  | { code: 'user-failed'; level: 'warn'; sub: string; failure: string; message: string }
  /**
   * Users appeared in the target that are not ours: seen by the listing of a verification, or, once a run, by the refusal of a name
   * that was free when the plan was made.
   */
  | {
      code: 'others-at-work';
      level: 'warn';
      seenBy: 'listing' | 'refusal';
      users: number;
      /** Of them, those who have a name that somebody of this migration was to have. */
      withOurNames: number;
      message: string;
    }
  /** Something a person should know and nothing stops for. */
  | {
      code: 'notice';
      level: 'info' | 'warn';
      topic: string;
      message: string;
      /** Where a round of `sync --watch` was given up: the target is in step with the source as it was so long ago. */
      behindSeconds?: number;
    };

export type Emit = (event: PoolferryEvent) => void;

/** What the library needs from outside; it never prints, prompts, exits or reads the environment. */
export interface Ports {
  emit: Emit;
  signal: AbortSignal;
  clock: Clock;
  random: Random;
  /** For tests that stop a run at one moment: hears each as it comes, before anything else happens. */
  checkpoint?: ((at: Checkpoint) => void) | undefined;
}

export interface Clock {
  /** Wall clock, epoch milliseconds. */
  nowMs(): number;
  /** Monotonic milliseconds, for intervals. */
  monotonicMs(): number;
  /** Resolves after the delay, or rejects with InterruptedError when the signal fires. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** Uniform in [0, 1); for jitter, and for whom a sample takes. */
  fraction(): number;
  /** Cryptographic; for passwords. */
  bytes(length: number): Uint8Array;
}
