import type { PoolSettings } from '../cognito/pool-settings.ts';

/** What a pool asks for beside the password, and what it takes for that. */
export interface SecondFactors {
  required: 'OFF' | 'OPTIONAL' | 'ON';
  sms: boolean;
  totp: boolean;
  email: boolean;
  /** A passkey that stands for both factors. */
  passkey: boolean;
}

export function secondFactorsOf({ pool, mfa }: Pick<PoolSettings, 'pool' | 'mfa'>): SecondFactors {
  const required = mfa.MfaConfiguration ?? pool.MfaConfiguration ?? 'OFF';
  const totp = mfa.SoftwareTokenMfaConfiguration?.Enabled === true;
  const email = mfa.EmailMfaConfiguration !== undefined;
  const passkey = mfa.WebAuthnConfiguration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  // A pool whose MFA was set when it was created has SMS and nothing else (facts §10.1).
  const sms = mfa.SmsMfaConfiguration !== undefined || (required !== 'OFF' && !totp && !email && !passkey);
  return { required, sms, totp, email, passkey };
}
