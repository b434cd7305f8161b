import { expect, test } from 'vitest';
import { refusalStreak } from './refusal-streak.ts';
import { UserFailure } from './user-failure.ts';

const fail = (
  streak: ReturnType<typeof refusalStreak>,
  code: string,
  times: number,
  operation = 'AdminCreateUser',
) => {
  for (let time = 0; time < times; time += 1)
    streak.userFailed(new UserFailure(code, 'PreSignUp failed.', operation), () => true);
};

test('stops a run where a trigger refuses everybody, and says how to go on', () => {
  const streak = refusalStreak();
  fail(streak, 'user-lambda-validation', 19);
  expect(() => fail(streak, 'user-lambda-validation', 1)).toThrow(
    expect.objectContaining({
      code: 'pool-refuses',
      message: expect.stringContaining('PreSignUp failed.'),
      hint: expect.stringContaining('--retry user-lambda-validation'),
    }),
  );
});

test('one user who gets through shows that the pool does not refuse everybody', () => {
  const streak = refusalStreak();
  fail(streak, 'user-lambda-validation', 19);
  streak.userGotThrough();
  fail(streak, 'user-lambda-validation', 19);
});

test.each([
  ['what is wrong with each user alone', 'invalid-parameter', 'AdminCreateUser'],
  ['a name that is taken', 'name-taken', undefined],
  ['a group that is not there', 'resource-not-found', 'AdminAddUserToGroup'],
])('%s never stops the others', (_, code, operation) => {
  fail(refusalStreak(), code, 500, operation);
});
