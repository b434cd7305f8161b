import { PoolferryError } from '../errors.ts';

/** Cognito answered with an error of its own. Deal with it by `refusal`, Cognito's name for it. */
export class CognitoRefusal extends PoolferryError {
  /** Cognito's error name, such as `UsernameExistsException`. */
  readonly refusal: string;
  readonly operation: string;
  /** Cognito's own words, with what we had sent about the user taken out and control characters escaped. */
  readonly cognitoMessage: string;

  constructor(operation: string, refusal: string, cognitoMessage: string) {
    super(
      `Cognito refused ${operation}: ${refusal}: ${cognitoMessage}`,
      { code: 'cognito-refused', hint: `Look up ${refusal} in the reference of ${operation}.` },
      'operator',
      false,
    );
    this.refusal = refusal;
    this.operation = operation;
    this.cognitoMessage = cognitoMessage;
  }

  /** Whether it is a refusal, and of one of these names where any are given. */
  static override is(error: unknown, ...refusals: string[]): error is CognitoRefusal {
    if (!PoolferryError.is(error) || error.code !== 'cognito-refused') return false;
    return refusals.length === 0 || refusals.includes((error as CognitoRefusal).refusal);
  }
}

/** A call that must not be repeated blindly got no answer: it may or may not have been carried out. Ask Cognito which. */
export class LostAnswer extends PoolferryError {
  readonly operation: string;

  constructor(operation: string, failure: string) {
    super(
      `The answer to ${operation} was lost (${failure}).`,
      {
        code: 'answer-lost',
        hint: 'Run the same command again: it finds out whether the call was carried out.',
      },
      'aws',
      true,
    );
    this.operation = operation;
  }

  static override is(error: unknown): error is LostAnswer {
    return PoolferryError.is(error) && error.code === 'answer-lost';
  }
}
