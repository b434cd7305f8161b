import { CognitoRefusal } from '../cognito/failures.ts';
import type { Ports } from '../events.ts';
import type { LedgerUser } from '../ledger/user-row.ts';

/** What keeps one user from crossing; the others go on. */
export class UserFailure extends Error {
  readonly code: string;
  /** The operation that Cognito refused, where it was one. */
  readonly operation: string | undefined;

  constructor(code: string, message: string, operation?: string) {
    super(message);
    this.code = code;
    this.operation = operation;
  }
}

/** The user's failure behind an error, or undefined where the error is not about one user. */
export function userFailureOf(error: unknown): UserFailure | undefined {
  if (error instanceof UserFailure) return error;
  if (!CognitoRefusal.is(error)) return undefined;
  return new UserFailure(kebab(error.refusal), error.message, error.operation);
}

/** Says of whom Cognito has refused something, and why. */
export function tellFailure(
  { emit }: Pick<Ports, 'emit'>,
  { sub }: Pick<LedgerUser, 'sub'>,
  { code, message }: UserFailure,
): void {
  emit({ code: 'user-failed', level: 'warn', sub: sub ?? '', failure: code, message });
}

/** `InvalidParameterException` -> `invalid-parameter`. */
function kebab(refusal: string): string {
  return refusal
    .replace(/Exception$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
