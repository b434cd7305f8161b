import type { Pool } from './pool.ts';
import type { MfaFactor } from './user.ts';

/** What SetUserPoolMfaConfig holds beside MfaConfiguration, in the service's shape. */
export interface MfaSettings {
  SmsMfaConfiguration?: { SmsAuthenticationMessage?: string; SmsConfiguration?: object };
  SoftwareTokenMfaConfiguration?: { Enabled?: boolean };
  EmailMfaConfiguration?: { Message?: string; Subject?: string };
  WebAuthnConfiguration?: { FactorConfiguration?: string; [other: string]: unknown };
}

/** What can be a second factor in a pool; SMS too where CreateUserPool set it up (facts §10.1). */
export function factorsOfPool({ settings, mfa }: Pick<Pool, 'settings' | 'mfa'>): readonly MfaFactor[] {
  const factors: MfaFactor[] = [];
  const smsByCreation = Object.keys(mfa).length === 0 && settings.SmsConfiguration !== undefined;
  if (mfa.SmsMfaConfiguration !== undefined || smsByCreation) factors.push('SMS_MFA');
  if (mfa.SoftwareTokenMfaConfiguration?.Enabled === true) factors.push('SOFTWARE_TOKEN_MFA');
  if (mfa.EmailMfaConfiguration !== undefined) factors.push('EMAIL_OTP');
  return factors;
}

/** A passkey that stands for both factors (facts §7). */
export const passkeysAreFactor = ({ WebAuthnConfiguration: passkeys }: MfaSettings): boolean =>
  passkeys?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
