import { describe, expect, test } from 'vitest';
import { Contact } from '../mapping/contacts.ts';
import { findings, people, settings, withEmail, withPhone } from './gates-fixture.ts';

const mixed = [
  people(60),
  people(30, { contacts: withPhone, example: 'by-phone' }),
  // SMS as second factor: the code goes by email (facts §4.5).
  people(4, { contacts: withPhone | Contact.smsMfa }),
  people(2, { contacts: Contact.email | Contact.phone }),
  people(7, { contacts: withPhone, enabled: false }),
];

describe('recovery', () => {
  test('by SMS first counts exactly those whose code goes there', () => {
    for (const recovery of [undefined, ['verified_phone_number', 'verified_email'] as const]) {
      const found = findings({ recovery, people: mixed });
      expect(found['recovery-by-sms-first']).toMatchObject({
        weight: 'stop',
        count: 30,
        examples: ['by-phone'],
      });
    }
    expect(
      findings({ recovery: ['verified_email', 'verified_phone_number'], people: mixed }),
    ).not.toHaveProperty('recovery-by-sms-first');
  });

  test('by SMS first is told only, where nobody has a verified phone', () => {
    expect(findings({ recovery: undefined })['recovery-by-sms-first']?.weight).toBe('note');
  });

  test('by SMS first says so where the pool cannot even send SMS', () => {
    const means = (pool: object) =>
      findings({ recovery: undefined, people: mixed, target: settings(pool) })['recovery-by-sms-first']
        ?.means;
    expect(means({})).toMatch(/no SmsConfiguration/);
    expect(means({ SmsConfiguration: { SnsCallerArn: 'arn' } })).toMatch(/SNS sandbox/);
  });

  test('by email alone stops where email is a second factor as well', () => {
    const target = (MfaConfiguration: 'OFF' | 'OPTIONAL', email: boolean) =>
      settings({}, { mfa: { MfaConfiguration, ...(email && { EmailMfaConfiguration: {} }) } });
    const code = 'recovery-email-with-email-mfa';
    expect(findings({ target: target('OPTIONAL', true) })[code]?.weight).toBe('stop');
    expect(findings({ target: target('OPTIONAL', false) })).not.toHaveProperty(code);
    expect(findings({ target: target('OFF', true) })).not.toHaveProperty(code);
    const recovery = ['verified_email', 'verified_phone_number'] as const;
    expect(findings({ recovery, target: target('OPTIONAL', true) })).not.toHaveProperty(code);
  });

  describe('by SMS alone', () => {
    const code = 'recovery-sms-with-sms-mfa';
    const recovery = ['verified_phone_number'] as const;
    const SmsConfiguration = { SnsCallerArn: 'arn' };
    const target = (MfaConfiguration: 'OFF' | 'OPTIONAL' | 'ON', bySms = true) =>
      settings(
        { SmsConfiguration, MfaConfiguration },
        {
          mfa: { MfaConfiguration, ...(bySms ? { SmsMfaConfiguration: {} } : { EmailMfaConfiguration: {} }) },
        },
      );

    test('stops where SMS is a second factor that everybody must have', () => {
      const stopped = findings({ recovery, target: target('ON') })[code];
      expect(stopped).toMatchObject({ weight: 'stop', about: 'pools', count: 1 });
      expect(stopped?.choices).toContain(`--acknowledge ${code}`);
    });

    test('stops for exactly those who have SMS as second factor, where nobody must', () => {
      const found = findings({ recovery, people: mixed, target: target('OPTIONAL') })[code];
      expect(found).toMatchObject({ weight: 'stop', about: 'users', count: 4, examples: ['sub-of-4'] });
      expect(findings({ recovery, target: target('OPTIONAL') })).not.toHaveProperty(code);
    });

    test('is no dead end without SMS as second factor, nor with email as another way', () => {
      for (const pool of [target('OFF'), target('ON', false)])
        expect(findings({ recovery, people: mixed, target: pool })).not.toHaveProperty(code);
      const both = ['verified_phone_number', 'verified_email'] as const;
      expect(findings({ recovery: both, people: mixed, target: target('ON') })).not.toHaveProperty(code);
    });
  });
});

describe('the email sender', () => {
  const own = settings({ EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' } });

  test('of Cognito stops above its 50 messages a day, and says how many days they take', () => {
    const found = findings({ target: own, people: [people(51)] })['email-sender-limit'];
    expect(found).toMatchObject({ weight: 'stop', count: 51 });
    expect(found?.means).toMatch(/2 days/);
    const fewer = findings({ target: own, people: [people(50)] })['email-sender-limit'];
    expect(fewer).toMatchObject({ weight: 'note', count: 50 });
  });

  test('is Cognito’s own where the pool says nothing', () => {
    const target = settings();
    delete target.pool.EmailConfiguration;
    expect(findings({ target })['email-sender-limit']?.weight).toBe('stop');
  });

  test('counts only the codes that go by email', () => {
    const found = findings({ target: own, recovery: undefined, people: mixed });
    expect(found['email-sender-limit']?.count).toBe(64);
  });

  test('has no such limit by SES or by a function of your own', () => {
    const custom = settings({
      EmailConfiguration: {},
      LambdaConfig: { CustomEmailSender: { LambdaArn: 'arn', LambdaVersion: 'V1_0' } },
    });
    for (const target of [settings(), custom])
      expect(findings({ target })).not.toHaveProperty('email-sender-limit');
  });
});

describe('the pace of resets', () => {
  test('is 15 people a second', () => {
    const found = findings({ people: [people(50_000), people(10, { contacts: Contact.email })] });
    expect(found['recovery-throughput']).toMatchObject({ count: 50_000 });
    expect(found['recovery-throughput']?.means).toMatch(
      /50,000 people must reset: two calls each.* 56 minutes/,
    );
  });

  test('is nobody’s concern where nobody can reset', () => {
    expect(findings({ people: [people(10, { contacts: withEmail, enabled: false })] })).toEqual({});
  });
});
