import { describe, expect, test } from 'vitest';
import { CognitoRefusal } from '../cognito/failures.ts';
import { DeadTokenError } from '../cognito/listings.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';

const dead = () =>
  new DeadTokenError(
    new CognitoRefusal('ListUsers', 'InvalidParameterException', 'Paging marker is invalid'),
  );

describe('a listing whose token dies', () => {
  test('begins again, and ends with what the last one brought', async () => {
    let times = 0;
    const list = async () => {
      times += 1;
      if (times < 3) throw dead();
      return times;
    };
    expect(await beginAgainAfterDeadTokens(list)).toBe(3);
  });

  test('does not go on for ever', async () => {
    let times = 0;
    const list = () => {
      times += 1;
      return Promise.reject(dead());
    };
    await expect(beginAgainAfterDeadTokens(list)).rejects.toSatisfy(DeadTokenError.is);
    expect(times).toBe(5);
  });

  test('lets every other error through at once', async () => {
    let times = 0;
    const list = () => {
      times += 1;
      return Promise.reject(new Error('another'));
    };
    await expect(beginAgainAfterDeadTokens(list)).rejects.toThrow('another');
    expect(times).toBe(1);
  });
});
