import { ACCOUNT_ID } from './account.ts';
import type { Clock } from './clock.ts';
import { ServiceError } from './service-error.ts';

/** Who signs every request here. */
export const CALLER_ARN = `arn:aws:iam::${ACCOUNT_ID}:user/sandbox`;

interface Denial {
  readonly action: string;
  /** The pool it is denied for; every one where undefined. */
  readonly poolId: string | undefined;
}

const LARGEST_SKEW_MS = 300_000;

/** What stands between the sandbox's one caller and its operations: permissions taken away, a clock that is off. */
export class Access {
  #denials: readonly Denial[] = [];
  /** How far the service's clock is ahead of the sandbox's; signatures are held to it once it is not 0. */
  aheadMs = 0;
  /** Whether the credentials of everybody who signs have run out. */
  isExpired = false;

  /** Denies actions, `cognito-idp:ListUsers` or `cognito-idp:*`, for one pool or all. */
  deny(actions: readonly string[], poolId: string | undefined): void {
    this.#denials = [...this.#denials, ...actions.map((action) => ({ action, poolId }))];
  }

  allowAll(): void {
    this.#denials = [];
  }

  denials(): readonly Denial[] {
    return this.#denials;
  }

  /** @throws ExpiredTokenException */
  checkCurrent(): void {
    if (this.isExpired)
      throw new ServiceError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
  }

  /** @throws AccessDeniedException in IAM's words. */
  checkAllowed(action: string, region: string | undefined, poolId: string | undefined): void {
    const denied = this.#denials.some(
      (denial) => covers(denial.action, action) && (denial.poolId ?? poolId) === poolId,
    );
    if (!denied) return;
    const pool = `arn:aws:cognito-idp:${region}:${ACCOUNT_ID}:userpool/${poolId}`;
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${CALLER_ARN} is not authorized to perform: ${action} on resource: ${poolId === undefined ? '*' : pool} ` +
        `because no identity-based policy allows the ${action} action`,
    );
  }

  /** @throws InvalidSignatureException where a request was signed more than five minutes off the service's clock. */
  checkSignedAt(clock: Clock, date: string | undefined): void {
    if (this.aheadMs === 0 || date === undefined) return;
    const nowMs = clock.nowMs() + this.aheadMs;
    const signedMs = Date.parse(date.replace(BASIC_DATE, '$1-$2-$3T$4:$5:$6Z'));
    if (!(Math.abs(nowMs - signedMs) > LARGEST_SKEW_MS)) return;
    const now = basicDate(nowMs);
    const late = signedMs < nowMs;
    const limit = basicDate(nowMs + (late ? -LARGEST_SKEW_MS : LARGEST_SKEW_MS));
    throw new ServiceError(
      'InvalidSignatureException',
      late
        ? `Signature expired: ${date} is now earlier than ${limit} (${now} - 5 min.)`
        : `Signature not yet current: ${date} is still later than ${limit} (${now} + 5 min.)`,
    );
  }
}

const BASIC_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const basicDate = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');

function covers(pattern: string, action: string): boolean {
  if (!pattern.endsWith('*')) return pattern.toLowerCase() === action.toLowerCase();
  return action.toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase());
}

/** The action that IAM knows an operation by; other services' operations bear their prefix already. */
export function actionOf(operation: string): string {
  return operation.includes(':') ? operation : `cognito-idp:${operation}`;
}
