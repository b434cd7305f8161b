import { InputError } from '../errors.ts';
import type { UserFailure } from './user-failure.ts';

/** So many users refused alike, with nobody getting through between them, say that the pool refuses everybody. */
const alike = 20;

/** Refusals of AdminCreateUser that come from the pool itself: its triggers, its limits, its not being there (facts §9). */
const poolWide = new Set([
  'user-lambda-validation',
  'unexpected-lambda',
  'invalid-lambda-response',
  'limit-exceeded',
  'resource-not-found',
  'operation-not-enabled',
  'user-import-in-progress',
]);

export interface RefusalStreak {
  /** A user was created, or came to the end of their way: whoever is refused, it is not everybody. */
  userGotThrough(): void;
  /**
   * @param areOthersLeft asked only where it matters
   * @throws InputError `pool-refuses`
   */
  userFailed(failure: UserFailure, areOthersLeft: () => boolean): void;
}

/** Ends a run that would fail every user of a pool for one and the same reason. */
export function refusalStreak(): RefusalStreak {
  let streak = { code: '', length: 0 };
  return {
    userGotThrough() {
      streak = { code: '', length: 0 };
    },
    userFailed({ code, message, operation }, areOthersLeft) {
      if (operation !== 'AdminCreateUser' || !poolWide.has(code)) return;
      streak = { code, length: code === streak.code ? streak.length + 1 : 1 };
      if (streak.length < alike || !areOthersLeft()) return;
      throw new InputError(`The target refuses one user after the other: ${message}`, {
        code: 'pool-refuses',
        hint: `Mend the pool (a trigger, a limit), then go on with \`poolferry migrate --retry ${code}\`: it takes up those who failed, too.`,
      });
    },
  };
}
