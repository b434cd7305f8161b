import { checkInput } from '../input/check.ts';
import { OBJECT, type Shape, USER_POOL_ID } from '../input/rules.ts';
import { invalidParameter, ServiceError } from '../service-error.ts';
import { attribute } from '../state/attributes.ts';
import type { Pool } from '../state/pool.ts';
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
    setFactors(user, [...factors], preferred);
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

const MFA_CONFIG_MEMBERS = [
  'SmsMfaConfiguration',
  'SoftwareTokenMfaConfiguration',
  'EmailMfaConfiguration',
  'WebAuthnConfiguration',
] as const;

const CONFIG: Shape = {
  UserPoolId: USER_POOL_ID,
  MfaConfiguration: { kind: 'string', oneOf: ['OFF', 'ON', 'OPTIONAL'] },
  SmsMfaConfiguration: OBJECT,
  SoftwareTokenMfaConfiguration: OBJECT,
  EmailMfaConfiguration: OBJECT,
  WebAuthnConfiguration: OBJECT,
};

type MfaConfig = { UserPoolId: string; MfaConfiguration?: 'OFF' | 'ON' | 'OPTIONAL' };

const setUserPoolMfaConfig = signed((world, input, caller) => {
  const given = checkInput<MfaConfig & Record<string, unknown>>(input, CONFIG);
  const pool = poolOf(world, given.UserPoolId, caller);
  const members = MFA_CONFIG_MEMBERS.filter((name) => given[name] !== undefined);
  const mode = given.MfaConfiguration ?? 'OFF';
  if (mode !== 'OFF' && members.length === 0) {
    throw invalidParameter('Invalid MFA configuration given, no factor is configured.');
  }
  pool.mfa = Object.fromEntries(members.map((name) => [name, given[name]]));
  pool.settings = { ...pool.settings, MfaConfiguration: mode };
  pool.modifiedAt = world.clock.nowSeconds();
  return mfaConfig(pool);
});

const getUserPoolMfaConfig = signed((world, input, caller) => {
  const { UserPoolId } = checkInput<MfaConfig>(input, { UserPoolId: USER_POOL_ID });
  return mfaConfig(poolOf(world, UserPoolId, caller));
});

function mfaConfig(pool: Pool): object {
  return { ...pool.mfa, MfaConfiguration: pool.settings.MfaConfiguration };
}

export const mfaOperations = {
  AdminSetUserMFAPreference: adminSetUserMFAPreference,
  SetUserPoolMfaConfig: setUserPoolMfaConfig,
  GetUserPoolMfaConfig: getUserPoolMfaConfig,
};
