import { expect, test } from 'vitest';
import { findings, settings } from './gates-fixture.ts';

test('what people must set up again is told by what the source takes', () => {
  const source = settings(
    { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
    {
      mfa: {
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        WebAuthnConfiguration: { RelyingPartyId: 'example.com' },
      },
    },
  );
  const found = findings({ source });
  for (const code of ['totp-enrolls-again', 'passkeys-enroll-again', 'devices-forgotten'])
    expect(found[code]).toMatchObject({ code, weight: 'note', choices: [] });
  expect(found['totp-enrolls-again']?.means).toMatch(/no listing tells/);
});

test('a source without any of that tells nothing of it', () => {
  expect(Object.keys(findings({ source: settings() }))).toEqual(['recovery-throughput']);
});

test('open sign-up and verification before updates are told', () => {
  const target = settings({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  });
  const found = findings({ target });
  expect(found['sign-up-open']?.weight).toBe('note');
  expect(found['verify-before-update']?.parts).toEqual([{ name: 'email', count: 1 }]);
});
