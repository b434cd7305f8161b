import { checkInput } from '../input/check.ts';
import { OBJECT, type Shape, USER_POOL_ID } from '../input/rules.ts';
import { invalidParameter, ServiceError } from '../service-error.ts';
import { attribute } from '../state/attributes.ts';
import type { Pool } from '../state/pool.ts';
import { factorsOfPool, type MfaSettings, passkeysAreFactor } from '../state/pool-factors.ts';
import { checkTier } from '../state/tiers.ts';
import type { MfaFactor, User, UserView } from '../state/user.ts';
import { changeUser } from '../state/user-view.ts';
import { poolOf } from '../world.ts';
import { onUser } from './admin-users.ts';
import { signed } from './operation.ts';

interface FactorSettings {
  Enabled?: boolean;
  PreferredMfa?: boolean;
}

const FACTOR_OF = {
  SMSMfaSettings: 'SMS_MFA',
  SoftwareTokenMfaSettings: 'SOFTWARE_TOKEN_MFA',
  EmailMfaSettings: 'EMAIL_OTP',
} as const satisfies Record<string, MfaFactor>;

type PreferenceInput = { [K in keyof typeof FACTOR_OF]?: FactorSettings };

const PREFERENCE: Shape = {
  SMSMfaSettings: OBJECT,
  SoftwareTokenMfaSettings: OBJECT,
  EmailMfaSettings: OBJECT,
};

const adminSetUserMFAPreference = onUser<PreferenceInput>(
  PREFERENCE,
  (world, { pool, user, view }, given) => {
    if (world.switches.mfaPreferenceUnready === 'refused') checkReady(view);
    const factors = new Set(user.extras?.factors ?? []);
    let preferred = user.extras?.preferredFactor;
    const wantsPreferred = Object.values(given).filter(
      (settings) => (settings as FactorSettings)?.PreferredMfa === true,
    );
    if (wantsPreferred.length > 1) throw invalidParameter('Only one factor can be the preferred one.');
    for (const [member, factor] of Object.entries(FACTOR_OF) as [keyof typeof FACTOR_OF, MfaFactor][]) {
      const settings = given[member];
      if (settings === undefined) continue;
      if (settings.Enabled === true) {
        checkPossible(user, view, factor);
        factors.add(factor);
      } else if (settings.Enabled === false) factors.delete(factor);
      if (settings.PreferredMfa === true) preferred = factor;
      else if (settings.PreferredMfa === false && preferred === factor) preferred = undefined;
    }
    if (preferred !== undefined && !factors.has(preferred)) preferred = undefined;
    const isNew = !user.extras?.factors?.includes('SMS_MFA');
    setFactors(user, [...factors], preferred);
    if (isNew && user.extras && world.switches.listedSms === 'old-kind') user.extras.smsUnlisted = true;
    changeUser(world, pool, user, {});
    return {};
  },
);

function setFactors(user: User, factors: MfaFactor[], preferred: MfaFactor | undefined): void {
  const { preferredFactor: _before, ...extras } = user.extras ?? {};
  user.extras = { ...extras, factors, ...(preferred === undefined ? {} : { preferredFactor: preferred }) };
}

/** facts §7: a software token needs a registration, which only the user can make; the others need a contact. */
function checkPossible(user: User, view: UserView, factor: MfaFactor): void {
  const has = { SMS_MFA: 'phone_number', EMAIL_OTP: 'email', SOFTWARE_TOKEN_MFA: undefined }[factor];
  const possible =
    has === undefined ? user.extras?.factors?.includes(factor) : attribute(view.attributes, has);
  if (!possible) throw invalidParameter(`User does not have delivery config set to turn on ${factor}`);
}

function checkReady(view: UserView): void {
  if (view.status === 'RESET_REQUIRED') {
    throw new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  if (view.status === 'UNCONFIRMED')
    throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
}

const CONFIG: Shape = {
  UserPoolId: USER_POOL_ID,
  MfaConfiguration: { kind: 'string', oneOf: ['OFF', 'ON', 'OPTIONAL'] },
  SmsMfaConfiguration: OBJECT,
  SoftwareTokenMfaConfiguration: OBJECT,
  EmailMfaConfiguration: OBJECT,
  WebAuthnConfiguration: OBJECT,
};
const WEB_AUTHN: Shape = {
  RelyingPartyId: { kind: 'string', min: 1, max: 127 },
  UserVerification: { kind: 'string', oneOf: ['required', 'preferred'] },
  FactorConfiguration: { kind: 'string', oneOf: ['SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'] },
};

type MfaConfig = MfaSettings & { UserPoolId: string; MfaConfiguration?: 'OFF' | 'ON' | 'OPTIONAL' };

const setUserPoolMfaConfig = signed((world, input, caller) => {
  const { UserPoolId, MfaConfiguration = 'OFF', ...given } = checkInput<MfaConfig>(input, CONFIG);
  const pool = poolOf(world, UserPoolId, caller);
  const mfa = withoutNulls(given);
  checkFactorSettings(pool, mfa);
  const sms = mfa.SmsMfaConfiguration?.SmsConfiguration ?? pool.settings.SmsConfiguration;
  const settings = {
    ...pool.settings,
    MfaConfiguration,
    ...(sms === undefined ? {} : { SmsConfiguration: sms }),
  };
  const named =
    Object.keys(mfa).length > 0 && (factorsOfPool({ settings, mfa }).length > 0 || passkeysAreFactor(mfa));
  if (MfaConfiguration !== 'OFF' && !named) {
    throw invalidParameter('Invalid MFA configuration given, no factor is configured.');
  }
  pool.mfa = mfa;
  pool.settings = settings;
  pool.modifiedAt = world.clock.nowSeconds();
  return mfaConfig(pool);
});

function withoutNulls(given: MfaSettings): MfaSettings {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Email MFA and passkeys ask for a bigger plan (facts §7), text messages for somebody who sends them. */
function checkFactorSettings(pool: Pool, mfa: MfaSettings): void {
  if (mfa.EmailMfaConfiguration !== undefined) checkTier(pool.settings, 'ESSENTIALS', 'Email MFA');
  if (mfa.WebAuthnConfiguration !== undefined) {
    checkTier(pool.settings, 'ESSENTIALS', 'Passkeys');
    checkInput(mfa.WebAuthnConfiguration, WEB_AUTHN);
  }
  const sms = mfa.SmsMfaConfiguration;
  if (sms !== undefined && (sms.SmsConfiguration ?? pool.settings.SmsConfiguration) === undefined) {
    throw invalidParameter('SMS configuration is required to configure SMS MFA.');
  }
}

const getUserPoolMfaConfig = signed((world, input, caller) => {
  const { UserPoolId } = checkInput<MfaConfig>(input, { UserPoolId: USER_POOL_ID });
  return mfaConfig(poolOf(world, UserPoolId, caller));
});

function mfaConfig(pool: Pool): object {
  const { MfaConfiguration, SmsConfiguration } = pool.settings;
  const { SmsMfaConfiguration: sms, ...others } = pool.mfa;
  const byCreation = MfaConfiguration !== 'OFF' && factorsOfPool(pool).includes('SMS_MFA');
  return {
    ...(sms !== undefined || byCreation ? { SmsMfaConfiguration: { ...sms, SmsConfiguration } } : {}),
    ...others,
    MfaConfiguration,
  };
}

export const mfaOperations = {
  AdminSetUserMFAPreference: adminSetUserMFAPreference,
  SetUserPoolMfaConfig: setUserPoolMfaConfig,
  GetUserPoolMfaConfig: getUserPoolMfaConfig,
};
