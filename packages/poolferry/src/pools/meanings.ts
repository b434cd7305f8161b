/** For whom a setting counts: for how users cross, for what the app does with them afterwards, or for both. */
export type Matters = 'migration' | 'app' | 'both';

export interface Meaning {
  matters: Matters;
  means: string;
}

/** What settings do, by the beginning of their names; the first that fits holds. */
const meanings: readonly (readonly [beginning: string, matters: Matters, means: string])[] = [
  ['UsernameAttributes', 'both', 'What people type to sign in, fixed when a pool is made.'],
  ['AliasAttributes', 'both', 'What people may type beside their username, fixed when a pool is made.'],
  [
    'UsernameConfiguration',
    'both',
    'Whether names that differ by case alone are one person, fixed when a pool is made.',
  ],
  [
    'SchemaAttributes',
    'both',
    'Which attributes users can have, and which values are taken; what is there can never be changed.',
  ],
  [
    'Policies.PasswordPolicy',
    'both',
    'The passwords that people may choose; temporary and random ones follow it too.',
  ],
  [
    'Policies.SignInPolicy',
    'both',
    'What people may sign in with first; with more than PASSWORD some have none.',
  ],
  ['MfaConfiguration', 'both', 'Whether people need a second factor to get in.'],
  ['SmsMfaConfiguration', 'both', 'Whether a code by SMS can be the second factor.'],
  [
    'SoftwareTokenMfaConfiguration',
    'both',
    'Whether an authenticator app can be the second factor; each is enrolled again.',
  ],
  [
    'EmailMfaConfiguration',
    'both',
    'Whether a code by email can be the second factor; it excludes email for recovery.',
  ],
  ['WebAuthnConfiguration', 'app', 'Where passkeys count; each is enrolled again.'],
  ['AccountRecoverySetting', 'both', 'By which contact people who forgot their password get a code.'],
  [
    'AutoVerifiedAttributes',
    'both',
    'Which contacts are verified by a code; the user import job wants one of them verified.',
  ],
  ['UserAttributeUpdateSettings', 'both', 'Whether a new email or phone counts only once it is verified.'],
  ['LambdaConfig.PreSignUp', 'both', 'Runs at every AdminCreateUser, and may refuse users.'],
  ['LambdaConfig.PostConfirmation', 'both', 'Runs at the first password reset of everybody who crossed.'],
  [
    'LambdaConfig',
    'both',
    'A function that Cognito calls; it must know the pool, and the pool must be allowed to call it.',
  ],
  [
    'EmailConfiguration',
    'both',
    'Who sends codes, and how many: the default sender sends 50 messages a day.',
  ],
  ['SmsConfiguration', 'both', 'Who sends codes by SMS.'],
  [
    'AdminCreateUserConfig.AllowAdminCreateUserOnly',
    'both',
    'Whether strangers can sign up, with the address of somebody who has not crossed yet.',
  ],
  ['AdminCreateUserConfig', 'app', 'How people are invited.'],
  ['UserPoolTier', 'both', 'Which features there are, and what a monthly active user costs.'],
  [
    'UserPoolAddOns',
    'both',
    'Whether threat protection may stop sign-ins that look odd, as first ones after a move do.',
  ],
  ['DeletionProtection', 'migration', 'Whether the pool can be deleted by mistake.'],
  ['IssuerConfiguration', 'app', 'Which issuer tokens bear: whoever checks them must know it.'],
  ['DeviceConfiguration', 'app', 'Whether devices are remembered; each is remembered anew.'],
  ['UserPoolTags', 'app', 'Costs and permissions may go by tags.'],
  ['.hasSecret', 'app', 'Whether the app must show a secret with each call.'],
  [
    '.ExplicitAuthFlows',
    'both',
    'How the app may sign people in; people of the import job cannot use SRP before their first reset.',
  ],
  [
    '.PreventUserExistenceErrors',
    'both',
    'Whether the app is told that somebody must reset their password, or only that they are not authorized.',
  ],
  ['.WriteAttributes', 'both', 'Which attributes people can change by themselves through this client.'],
  ['UserPoolClients', 'app', 'How an app signs people in.'],
  ['IdentityProviders', 'both', 'Who comes from elsewhere, and with which attributes.'],
  [
    'Groups',
    'both',
    'Which groups people can be in, and their roles; `migrate` makes those that are missing.',
  ],
  ['ResourceServers', 'app', 'Which scopes tokens can have.'],
  ['RiskConfiguration', 'app', 'What threat protection does.'],
  ['UICustomization', 'app', 'How the classic hosted UI looks.'],
  ['ManagedLoginBranding', 'app', 'How managed login looks.'],
  ['Terms', 'app', 'What people agree to when they sign up.'],
  ['LogConfigurations', 'app', 'Where the pool logs to.'],
];

/** What a setting does, by its name as `pool diff` writes it. */
export function meaningOf(setting: string): Meaning {
  const found = meanings.find(([beginning]) =>
    beginning.startsWith('.')
      ? setting.startsWith('UserPoolClients') && setting.endsWith(beginning)
      : setting.startsWith(beginning),
  );
  const [, matters, means] = found ?? ['', 'app', 'How the pool behaves once people are in it.'];
  return { matters, means };
}
