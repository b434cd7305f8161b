import type { PoolSettings } from '../cognito/pool-settings.ts';

/** What a pool asks for beside the password, and what it takes for that. */
export interface SecondFactors {
  required: 'OFF' | 'OPTIONAL' | 'ON';
  sms: boolean;
  email: boolean;
  totp: boolean;
}

export function secondFactorsOf({ pool, mfa }: PoolSettings): SecondFactors {
  const required = mfa.MfaConfiguration ?? pool.MfaConfiguration ?? 'OFF';
  const email = mfa.EmailMfaConfiguration !== undefined;
  const totp = mfa.SoftwareTokenMfaConfiguration?.Enabled === true;
  // A pool whose MFA was set when it was created has SMS and nothing else (facts §10.1).
  const sms =
    mfa.SmsMfaConfiguration !== undefined ||
    (!email && mfa.SoftwareTokenMfaConfiguration === undefined && required !== 'OFF');
  return { required, sms, email, totp };
}
