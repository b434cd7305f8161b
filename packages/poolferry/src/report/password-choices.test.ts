import { describe, expect, test } from 'vitest';
import { comparePasswordChoices } from './password-choices.ts';

const facts = { crossing: 1000, cannotRecover: 30, minutes: 12, minutesWithoutPasswords: 8 };
const [reset, signIn, passwordless] = comparePasswordChoices(facts);

describe('the choices for passwords', () => {
  test('with reset all act who can, each by one message, and all become active', () => {
    expect(reset).toMatchObject({
      passwords: 'reset',
      available: true,
      mustAct: 970,
      messages: 970,
      minutes: 12,
      monthlyActiveUsers: 1000,
    });
  });

  test('with sign-in nobody must act, and the people set the pace', () => {
    expect(signIn).toMatchObject({ passwords: 'sign-in', mustAct: 0, messages: 0 });
    expect(signIn?.minutes).toBeUndefined();
  });

  test('passwordless needs no AdminSetUserPassword', () => {
    expect(passwordless).toMatchObject({ passwords: 'passwordless', minutes: 8, mustAct: 0 });
  });

  test('what this version cannot do is said to be so', () => {
    expect(comparePasswordChoices(facts).filter((choice) => !choice.available)).toHaveLength(2);
  });
});
