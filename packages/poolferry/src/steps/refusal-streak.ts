import { InputError } from '../errors.ts';

/** So many users refused alike, with nobody getting through between them, say that the pool refuses everybody. */
const alike = 20;

/** Refusals that can come from the pool itself: its triggers, its limits, or its not being there any more (facts §9). */
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
  /** A user was created: whoever is refused, it is not everybody. */
  userCreated(): void;
  /** @throws InputError `pool-refuses` */
  userFailed(code: string, message: string): void;
}

/** Ends a run that would fail every user of a pool for one and the same reason. */
export function refusalStreak(): RefusalStreak {
  let streak = { code: '', length: 0 };
  return {
    userCreated() {
      streak = { code: '', length: 0 };
    },
    userFailed(code, message) {
      streak = { code, length: code === streak.code ? streak.length + 1 : 1 };
      if (streak.length < alike || !poolWide.has(code)) return;
      throw new InputError(`The target refuses one user after the other: ${message}`, {
        code: 'pool-refuses',
        hint: `Mend the pool (a trigger, a limit), then run the same command with --retry ${code}: it takes up those who failed, and goes on.`,
      });
    },
  };
}
