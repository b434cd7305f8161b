import { describe, expect, test } from 'vitest';
import type { PoolSettings } from '../cognito/pool-settings.ts';
import { Contact } from '../mapping/contacts.ts';
import { findings, people, settings, withPhone } from './gates-fixture.ts';

const crossing = [
  people(60),
  people(30, { contacts: withPhone }),
  people(5, { contacts: Contact.email | Contact.phone }),
  people(3, { contacts: 0, example: 'nothing' }),
  people(8, { enabled: false }),
];
const without = (mfa: PoolSettings['mfa']) =>
  findings({ target: settings({}, { mfa }), people: crossing })['mfa-without-factor'];

describe('a second factor that the target requires', () => {
  test('counts exactly who has none that the pool takes, proved or not', () => {
    expect(without({ MfaConfiguration: 'ON', SmsMfaConfiguration: {} })).toMatchObject({
      weight: 'stop',
      count: 63,
    });
    expect(without({ MfaConfiguration: 'ON', EmailMfaConfiguration: {} })).toMatchObject({
      count: 3,
      examples: ['nothing'],
    });
    const software = { Enabled: true };
    expect(without({ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: software })?.count).toBe(98);
  });

  test('can be registered at the first sign-in where it is TOTP, and not otherwise', () => {
    const sms = { MfaConfiguration: 'ON', SmsMfaConfiguration: {} } as const;
    expect(without(sms)?.means).toMatch(/cannot sign in, reset or not/);
    expect(without({ ...sms, SoftwareTokenMfaConfiguration: { Enabled: true } })?.means).toMatch(/MFA_SETUP/);
  });

  test('is SMS where the pool was made with MFA on', () => {
    const target = settings({ MfaConfiguration: 'ON' });
    expect(findings({ target, people: crossing })['mfa-without-factor']?.count).toBe(63);
  });

  test('is no concern where it is optional', () => {
    expect(without({ MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: {} })).toBeUndefined();
  });
});

test('a target that asks for less than the source is told', () => {
  const source = settings({}, { mfa: { MfaConfiguration: 'ON', SmsMfaConfiguration: {} } });
  expect(findings({ source })['mfa-weaker-in-target']?.means).toMatch(/ON in the source and OFF/);
  expect(findings({ source, target: source, people: [] })).not.toHaveProperty('mfa-weaker-in-target');
});

test('sign-in without passwords, and threat protection, are told', () => {
  const target = settings({
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
  });
  const found = findings({ target });
  expect(found['passwordless-target']?.parts).toEqual([{ name: 'EMAIL_OTP', count: 1 }]);
  expect(found['threat-protection-enforced']?.weight).toBe('note');
});
