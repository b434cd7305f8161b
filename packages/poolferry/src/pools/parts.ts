import type { PoolSettings } from '../cognito/pool-settings.ts';

/** Something of a pool that is there or is not, and has settings: the pool itself (''), an attribute, a client, a group … */
export type Parts = Map<string, object>;

/** What must differ between any two pools, changes by itself, or is only kept for old clients of the API. */
const notCompared = new Set([
  ...['Id', 'Arn', 'Name', 'Status', 'UserPoolId', 'ClientId', 'clientId', 'ClientName', 'ClientSecret'],
  ...['CreationDate', 'LastModifiedDate', 'EstimatedNumberOfUsers', '$metadata'],
  ...['SmsConfigurationFailure', 'EmailConfigurationFailure', 'Domain', 'CustomDomain'],
  ...['SmsVerificationMessage', 'EmailVerificationMessage', 'EmailVerificationSubject'],
  ...['ManagedLoginBrandingId', 'TermsId', 'TermsName', 'ImageUrl', 'CSSVersion', 'ClientType'],
  ...['GroupName', 'ProviderName', 'Identifier', 'SchemaAttributes'],
]);

/** Which parts are not known where an operation could not be called. */
const partsOfOperation: Record<string, string> = {
  GetUserPoolMfaConfig: 'MfaConfig',
  ListUserPoolClients: 'UserPoolClients',
  DescribeUserPoolClient: 'UserPoolClients',
  ListIdentityProviders: 'IdentityProviders',
  DescribeIdentityProvider: 'IdentityProviders',
  ListGroups: 'Groups',
  ListResourceServers: 'ResourceServers',
  DescribeRiskConfiguration: 'RiskConfiguration',
  GetUICustomization: 'UICustomization',
  DescribeManagedLoginBrandingByClient: 'ManagedLoginBranding',
  ListTerms: 'Terms',
  DescribeTerms: 'Terms',
  GetLogDeliveryConfiguration: 'LogDelivery',
};

/** The kinds of parts that these settings cannot tell about. */
export function unknownKinds({ unread }: PoolSettings): Set<string> {
  return new Set(unread.map(({ operation }) => partsOfOperation[operation] ?? operation));
}

/** `UserPoolClients[web]` is of the kind `UserPoolClients`. */
export const kindOf = (part: string): string => part.replace(/\[.*$/s, '');

/** Everything of a pool that can be compared with another pool's, by names that do not change from pool to pool. */
export function partsOf(settings: PoolSettings): Parts {
  const { pool, clients } = settings;
  const parts = ownParts(settings);
  const names = clientNames(settings);
  const ofClient = (id: string | undefined) => (id === undefined ? 'pool' : (names.get(id) ?? id));
  const add = (kind: string, name: string, part: object) => parts.set(`${kind}[${name}]`, pick(part));

  for (const client of clients)
    add('UserPoolClients', ofClient(client.ClientId), { PreventUserExistenceErrors: 'LEGACY', ...client });
  for (const provider of settings.identityProviders)
    add('IdentityProviders', provider.ProviderName ?? '', provider);
  for (const group of settings.groups) {
    // Cognito makes one for each identity provider, with the pool's id in its name (facts §6).
    if (!group.GroupName?.startsWith(`${pool.Id}_`)) add('Groups', group.GroupName ?? '', group);
  }
  for (const server of settings.resourceServers) add('ResourceServers', server.Identifier ?? '', server);
  for (const risk of settings.risk) add('RiskConfiguration', ofClient(risk.ClientId), risk);
  for (const ui of settings.ui)
    add('UICustomization', ofClient(ui.ClientId === 'ALL' ? undefined : ui.ClientId), ui);
  for (const branding of settings.branding)
    add('ManagedLoginBranding', ofClient(branding.clientId), branding);
  for (const terms of settings.terms)
    add('Terms', `${terms.TermsName} of ${ofClient(terms.ClientId)}`, terms);
  if (settings.logDelivery !== undefined) parts.set('LogDelivery', pick(settings.logDelivery));
  return parts;
}

/** The pool's own settings, and its attributes: what DescribeUserPool and GetUserPoolMfaConfig tell. */
export function ownParts({ pool, mfa }: Pick<PoolSettings, 'pool' | 'mfa'>): Parts {
  const parts: Parts = new Map();
  parts.set('', pick(withDefaults(pool)));
  // Both are settings of the pool itself, told twice.
  const { MfaConfiguration: _, SmsMfaConfiguration: sms, ...factors } = mfa;
  const SmsMfaConfiguration = sms && { ...sms, SmsConfiguration: undefined };
  parts.set('MfaConfig', pick({ ...factors, SmsMfaConfiguration }));
  for (const attribute of pool.SchemaAttributes ?? []) {
    const { Name = '', ...rules } = attribute;
    parts.set(
      `SchemaAttributes[${Name}]`,
      pick({
        Mutable: true,
        Required: false,
        DeveloperOnlyAttribute: false,
        ...rules,
      }),
    );
  }
  return parts;
}

/**
 * A name for each client by its id. Names of clients need not be unique: the second of a name, in the order they were made, is
 * `web (2)`.
 */
export function clientNames({ clients }: PoolSettings): Map<string, string> {
  const madeAt = (date: Date | undefined) => (date === undefined ? 0 : new Date(date).getTime());
  const inOrder = clients.toSorted((a, b) => madeAt(a.CreationDate) - madeAt(b.CreationDate));
  const taken = new Map<string, number>();
  return new Map(
    inOrder.map(({ ClientId = '', ClientName = '' }) => {
      const count = (taken.get(ClientName) ?? 0) + 1;
      taken.set(ClientName, count);
      return [ClientId, count === 1 ? ClientName : `${ClientName} (${count})`];
    }),
  );
}

/** What Cognito does where a pool does not say, so that saying it makes no difference (facts §1.4, §4.1, §4.4). */
function withDefaults(pool: PoolSettings['pool']): object {
  const { PasswordPolicy, ...policies } = pool.Policies ?? {};
  return {
    MfaConfiguration: 'OFF',
    DeletionProtection: 'INACTIVE',
    ...pool,
    UsernameConfiguration: { CaseSensitive: true, ...pool.UsernameConfiguration },
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...pool.EmailConfiguration },
    UserPoolAddOns: { AdvancedSecurityMode: 'OFF', ...pool.UserPoolAddOns },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...pool.AdminCreateUserConfig,
      // The policy's TemporaryPasswordValidityDays took its place (facts §10.1).
      UnusedAccountValidityDays: undefined,
    },
    Policies: {
      ...policies,
      PasswordPolicy: {
        ...PasswordPolicy,
        TemporaryPasswordValidityDays: PasswordPolicy?.TemporaryPasswordValidityDays || 7,
      },
    },
  };
}

function pick(part: object): object {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !notCompared.has(name)));
}
