import { expect, test } from 'vitest';
import { refusalStreak } from './refusal-streak.ts';

const fail = (streak: ReturnType<typeof refusalStreak>, code: string, times: number) => {
  for (let time = 0; time < times; time += 1) streak.userFailed(code, 'PreSignUp failed.');
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

test('one user who is created shows that the pool does not refuse everybody', () => {
  const streak = refusalStreak();
  fail(streak, 'user-lambda-validation', 19);
  streak.userCreated();
  fail(streak, 'user-lambda-validation', 19);
});

test('what is wrong with each user alone never stops the others', () => {
  fail(refusalStreak(), 'invalid-parameter', 500);
  fail(refusalStreak(), 'name-taken', 500);
});
