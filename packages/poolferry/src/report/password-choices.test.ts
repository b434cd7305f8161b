import { describe, expect, test } from 'vitest';
import type { ReachGroup } from '../ledger/reach.ts';
import { Contact } from '../mapping/contacts.ts';
import { comparePasswordChoices } from './password-choices.ts';

const verified = Contact.email | Contact.verifiedEmail;
const group = (users: number, changes: Partial<ReachGroup> = {}): ReachGroup => ({
  route: 'admin-create',
  enabled: true,
  confirmed: true,
  contacts: verified,
  users,
  example: 'a-sub',
  ...changes,
});

const facts = {
  people: [
    group(900),
    group(40, { contacts: verified | Contact.phone | Contact.verifiedPhone }),
    // Stuck in the source: no password of theirs works today.
    group(30, { confirmed: false }),
    group(20, { contacts: Contact.email }),
    group(10, { enabled: false }),
  ],
  recovery: undefined,
  minutes: 12,
  minutesWithoutPasswords: 8,
  activeAtOnce: 700,
  activeByActing: 300,
};
const [reset, signIn, passwordless] = comparePasswordChoices(facts);

describe('the choices for passwords', () => {
  test('with reset all act who can, each by one code, at 15 people a second at most', () => {
    expect(reset).toMatchObject({
      passwords: 'reset',
      available: true,
      mustAct: { from: 970, to: 970 },
      cannotAct: { from: 30, to: 30 },
      minutes: { from: 12, to: 12 },
      messages: { email: { from: 930, to: 930 }, sms: { from: 40, to: 40 } },
    });
    expect(reset?.resetMinutes.from).toBeCloseTo(970 / 15 / 60);
  });

  test('codes go where the pool recovers by', () => {
    const [byEmail] = comparePasswordChoices({ ...facts, recovery: ['verified_email'] });
    expect(byEmail?.messages).toEqual({ email: { from: 970, to: 970 }, sms: { from: 0, to: 0 } });
    const [byPhone] = comparePasswordChoices({ ...facts, recovery: ['verified_phone_number'] });
    expect(byPhone).toMatchObject({ mustAct: { from: 40 }, cannotAct: { from: 960 } });
  });

  test('with sign-in only those must act who have no password that works today, and at most all who are swept', () => {
    expect(signIn).toMatchObject({
      mustAct: { from: 30, to: 970 },
      messages: { email: { from: 30, to: 930 }, sms: { from: 0, to: 40 } },
      minutes: { from: 0, to: 12 },
      // Whose email nobody proved gets in by the password, as long as they come before the sweep.
      cannotAct: { from: 10, to: 30 },
      // Each check is a sign-in at the source.
      monthlyActiveUsers: { source: { from: 0, to: 960 } },
    });
  });

  test('whom an import job makes becomes active by acting only', () => {
    expect(reset?.monthlyActiveUsers).toEqual({
      source: { from: 0, to: 0 },
      target: { from: 700, to: 1000 },
    });
  });

  test('passwordless needs no AdminSetUserPassword, and a code at each sign-in', () => {
    expect(passwordless).toMatchObject({
      minutes: { from: 8, to: 8 },
      mustAct: { from: 0, to: 0 },
      cannotAct: { from: 10 },
      messages: { email: { from: 990 } },
    });
    expect(passwordless?.messages.email).not.toHaveProperty('to');
  });

  test('passwordless says what the target lacks for it', () => {
    const settings = { mfa: {}, clients: [], unread: [] } as never as NonNullable<
      Parameters<typeof comparePasswordChoices>[0]['target']
    >;
    const app = (pool: typeof settings.pool) =>
      comparePasswordChoices({ ...facts, target: { ...settings, pool } })[2]?.app.join('\n');
    const ready = app({
      UserPoolTier: 'ESSENTIALS',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' },
    });
    expect(ready).not.toMatch(/the target/);
    const lacking = app({ UserPoolTier: 'LITE' });
    expect(lacking).toMatch(/ESSENTIALS or PLUS/);
    expect(lacking).toMatch(/AllowedFirstAuthFactors/);
    expect(lacking).toMatch(/50 messages a day/);
  });

  test('what this version cannot do is said to be so', () => {
    expect([reset, signIn, passwordless].map((choice) => choice?.available)).toEqual([true, false, false]);
  });
});
