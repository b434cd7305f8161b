import type { Action, CommandName, Side } from '../../permissions/needs.ts';

/**
 * - `warn`: works, and a person should know.
 * - `fail`: some command will not work.
 * - `untold`: nobody could find out without changing something.
 */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'untold';

/** What was looked at. Scripts may rely on the names. */
type CheckName =
  | 'node'
  | 'config'
  | 'ledger'
  | 'disk'
  | 'credentials'
  | 'endpoint'
  | 'pool'
  | 'clock'
  | 'accounts'
  | 'limit'
  | 'permission';

/** One thing the doctor looked at. */
export interface Check {
  check: CheckName;
  status: CheckStatus;
  /** Missing where it is about neither pool, or both. */
  side?: Side;
  /** What was found, as a sentence. */
  says: string;
  /** What to do, where there is something to do. */
  todo?: string;
  /** Of `permission`: which. */
  action?: Action;
  /** Of a missing permission: the commands that stop without it. */
  blocks?: CommandName[];
}
