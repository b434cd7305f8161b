import { describe, expect, test } from 'vitest';
import { acknowledgeable } from '../config/choices.ts';
import { findings, people, settings } from './gates-fixture.ts';

describe('what stands in people’s way', () => {
  test('is nothing but the pace of resets where the target is ready', () => {
    expect(Object.keys(findings())).toEqual(['recovery-throughput']);
    expect(findings()['recovery-throughput']?.weight).toBe('note');
  });

  test('becomes a note once acknowledged, and only that', () => {
    const target = settings({ LambdaConfig: { PreSignUp: 'arn', PostConfirmation: 'arn' } });
    const options = { appHandlesResetRequired: false, acknowledge: ['pre-sign-up'] };
    const found = findings({ target, options });
    expect(found['pre-sign-up']).toMatchObject({ weight: 'note', choices: [] });
    expect(found['post-confirmation']?.weight).toBe('stop');
  });

  test('stays a stop where nobody could ever recover, whatever was acknowledged', () => {
    const acknowledge = ['recovery-blocked', ...acknowledgeable];
    const options = { appHandlesResetRequired: true, acknowledge };
    const found = findings({ recovery: ['admin_only'], options });
    expect(found['recovery-blocked']).toMatchObject({ weight: 'stop', count: 100 });
    expect(found['recovery-blocked']?.choices.join()).not.toContain('--acknowledge');
  });

  test('says what it counts, which of a pool is seldom pools', () => {
    const target = settings({
      LambdaConfig: { PreSignUp: 'arn', PostAuthentication: 'arn' },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    });
    const found = Object.values(findings({ target }));
    expect(Object.fromEntries(found.map(({ code, unit }) => [code, unit]))).toMatchObject({
      'recovery-throughput': 'users',
      'pre-sign-up': 'triggers',
      'triggers-run': 'triggers',
      'verify-before-update': 'attributes',
      'passwordless-target': 'factors',
    });
  });

  test('names the word that lets it stay, where there is one', () => {
    const target = settings(
      {
        LambdaConfig: { PreSignUp: 'arn', PostConfirmation: 'arn' },
        EmailConfiguration: {},
        MfaConfiguration: 'ON',
      },
      { mfa: { MfaConfiguration: 'ON', EmailMfaConfiguration: {}, SmsMfaConfiguration: {} } },
    );
    const noFactor = [people(100), people(5, { contacts: 0 })];
    const found = {
      ...findings({ recovery: ['verified_phone_number'], target }),
      ...findings({ target, people: noFactor }),
      ...findings({ recovery: undefined, people: [people(3, { contacts: 15 })] }),
    };
    const stops = Object.values(found).filter(({ weight }) => weight === 'stop');
    expect(stops.map(({ code }) => code).toSorted()).toEqual(
      // Of groups, which are none of the pools' settings.
      acknowledgeable.filter((code) => code !== 'group-clash').toSorted(),
    );
    for (const { code, choices } of stops) {
      expect(choices.some((choice) => choice.startsWith(`--acknowledge ${code}`))).toBe(true);
      expect(choices.length).toBeGreaterThan(1);
    }
  });

  test('says what it could not read, and takes nothing for empty', () => {
    const unread = [{ operation: 'ListUserPoolClients', reason: 'access-denied' }];
    const { 'settings-unread': found } = findings({ target: settings({}, { unread }) });
    expect(found?.parts).toEqual([{ name: 'target: ListUserPoolClients (access-denied)', count: 1 }]);
  });
});
