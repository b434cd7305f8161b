import { describe, expect, test } from 'vitest';
import { CognitoRefusal, LostAnswer } from '../cognito/failures.ts';
import { InputError, InterruptedError, ServiceError } from '../errors.ts';
import { UserFailure, userFailureOf } from './user-failure.ts';

describe('the failure of one user', () => {
  test.each([
    ['InvalidParameterException', 'invalid-parameter'],
    ['UserLambdaValidationException', 'user-lambda-validation'],
    ['UnsupportedUserStateException', 'unsupported-user-state'],
    ['PasswordHistoryPolicyViolationException', 'password-history-policy-violation'],
  ])('is a code that scripts can rely on: %s', (refusal, code) => {
    const failure = userFailureOf(new CognitoRefusal('AdminCreateUser', refusal, 'Why.'));
    expect(failure).toBeInstanceOf(UserFailure);
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain('Why.');
  });

  test('stays what it is', () => {
    const failure = new UserFailure('name-taken', 'Taken.');
    expect(userFailureOf(failure)).toBe(failure);
  });

  const facts = { code: 'x', hint: 'y' };
  test.each([
    new InputError('credentials', facts),
    new ServiceError('down', facts),
    new InterruptedError(),
    new LostAnswer('AdminSetUserPassword', 'ECONNRESET'),
    new TypeError('a bug'),
    undefined,
  ])('is not what concerns the whole run: %s', (error) => {
    expect(userFailureOf(error)).toBeUndefined();
  });
});
