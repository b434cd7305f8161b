/** A request-rate category with its documented rate and the operations that spend it (facts §1.2). */
export interface RateCategory {
  readonly name: string;
  readonly ratePerSecond: number;
  /** Whether each operation is also held to 5 requests a second for each user pool (facts §1.1). */
  readonly cappedPerPool: boolean;
  /** What an operation counts as for the limits of a single user (facts §1.1); undefined: not counted. */
  readonly perUser: 'read' | 'write' | undefined;
  readonly operations: string;
}

const capped = { cappedPerPool: true, perUser: undefined };
const uncapped = { cappedPerPool: false, perUser: undefined };
const userReads = { cappedPerPool: false, perUser: 'read' } as const;
const userWrites = { cappedPerPool: false, perUser: 'write' } as const;

export const RATE_CATEGORIES: readonly RateCategory[] = [
  {
    name: 'UserAuthentication',
    ratePerSecond: 120,
    ...uncapped,
    operations: 'InitiateAuth AdminInitiateAuth GetTokensFromRefreshToken',
  },
  {
    name: 'UserCreation',
    ratePerSecond: 50,
    ...userWrites,
    operations: 'SignUp ConfirmSignUp AdminCreateUser AdminConfirmSignUp',
  },
  { name: 'UserFederation', ratePerSecond: 25, ...uncapped, operations: '' },
  {
    name: 'UserAccountRecovery',
    ratePerSecond: 30,
    ...userWrites,
    operations:
      'ChangePassword ForgotPassword ConfirmForgotPassword AdminResetUserPassword AdminSetUserPassword',
  },
  {
    name: 'UserRead',
    ratePerSecond: 120,
    ...userReads,
    operations: 'AdminGetUser AdminGetUserAuthFactors GetUser',
  },
  {
    name: 'UserUpdate',
    ratePerSecond: 25,
    ...userWrites,
    operations:
      'AdminAddUserToGroup AdminRemoveUserFromGroup AdminUpdateUserAttributes AdminDeleteUserAttributes ' +
      'AdminDeleteUser AdminDisableUser AdminEnableUser AdminLinkProviderForUser AdminDisableProviderForUser ' +
      'AdminUserGlobalSignOut VerifyUserAttribute DeleteUser UpdateUserAttributes GlobalSignOut',
  },
  { name: 'UserToken', ratePerSecond: 120, ...uncapped, operations: 'RevokeToken' },
  {
    name: 'UserResourceRead',
    ratePerSecond: 50,
    ...userReads,
    operations:
      'AdminListGroupsForUser AdminListDevices AdminGetDevice AdminListUserAuthEvents ResendConfirmationCode ' +
      'GetUserAttributeVerificationCode',
  },
  {
    name: 'UserResourceUpdate',
    ratePerSecond: 25,
    ...userWrites,
    operations:
      'AdminSetUserMFAPreference AdminDeleteSoftwareToken AdminSetUserSettings AssociateSoftwareToken ' +
      'VerifySoftwareToken',
  },
  { name: 'UserList', ratePerSecond: 30, ...uncapped, operations: 'ListUsers ListUsersInGroup' },
  { name: 'UserPoolRead', ratePerSecond: 15, ...uncapped, operations: 'DescribeUserPool ListUserPools' },
  {
    name: 'UserPoolUpdate',
    ratePerSecond: 15,
    ...uncapped,
    operations: 'CreateUserPool UpdateUserPool DeleteUserPool',
  },
  {
    name: 'UserPoolResourceRead',
    ratePerSecond: 20,
    ...capped,
    operations:
      'DescribeUserImportJob ListUserImportJobs GetCSVHeader ListGroups GetGroup GetUserPoolMfaConfig ' +
      'DescribeIdentityProvider GetIdentityProviderByIdentifier ListIdentityProviders DescribeResourceServer ' +
      'ListResourceServers DescribeUserPoolDomain DescribeRiskConfiguration GetUICustomization ' +
      'DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient GetLogDeliveryConfiguration ' +
      'DescribeTerms DescribeTermsByClient ListTerms ListTagsForResource',
  },
  {
    name: 'UserPoolResourceUpdate',
    ratePerSecond: 15,
    ...capped,
    operations:
      'CreateUserImportJob StartUserImportJob StopUserImportJob CreateGroup UpdateGroup DeleteGroup ' +
      'AddCustomAttributes SetUserPoolMfaConfig CreateIdentityProvider UpdateIdentityProvider ' +
      'DeleteIdentityProvider CreateResourceServer UpdateResourceServer DeleteResourceServer ' +
      'CreateUserPoolDomain UpdateUserPoolDomain DeleteUserPoolDomain SetRiskConfiguration SetUICustomization ' +
      'CreateManagedLoginBranding UpdateManagedLoginBranding DeleteManagedLoginBranding ' +
      'SetLogDeliveryConfiguration CreateTerms UpdateTerms DeleteTerms TagResource UntagResource',
  },
  {
    name: 'UserPoolClientRead',
    ratePerSecond: 15,
    ...capped,
    operations: 'DescribeUserPoolClient ListUserPoolClients',
  },
  {
    name: 'UserPoolClientUpdate',
    ratePerSecond: 15,
    ...capped,
    operations: 'CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient',
  },
  { name: 'ClientAuthentication', ratePerSecond: 150, ...uncapped, operations: 'GetClientToken' },
  {
    name: 'LimitManagement',
    ratePerSecond: 1,
    ...uncapped,
    operations: 'GetProvisionedLimit UpdateProvisionedLimit',
  },
];
