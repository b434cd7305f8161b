/** Cognito's API request-rate categories that Poolferry calls in (facts §1.2). */
export type Category =
  | 'UserAuthentication'
  | 'UserCreation'
  | 'UserAccountRecovery'
  | 'UserRead'
  | 'UserUpdate'
  | 'UserResourceRead'
  | 'UserResourceUpdate'
  | 'UserList'
  | 'UserPoolRead'
  | 'UserPoolUpdate'
  | 'UserPoolResourceRead'
  | 'UserPoolResourceUpdate'
  | 'UserPoolClientRead'
  | 'UserPoolClientUpdate'
  | 'LimitManagement';

/** What Cognito documents for one category. */
export interface CategoryFacts {
  /** Default quota of the whole account in one Region. */
  ratePerSecond: number;
  /** Whether the quota can be raised, so that asking for the provisioned limit makes sense. */
  adjustable: boolean;
  /** On top: the cap of each operation in each user pool. */
  perPoolRatePerSecond?: number;
}

/** The documented quotas (facts §1.1, §1.2). */
export const documentedQuotas: Readonly<Record<Category, CategoryFacts>> = {
  UserAuthentication: { ratePerSecond: 120, adjustable: true },
  UserCreation: { ratePerSecond: 50, adjustable: true },
  UserAccountRecovery: { ratePerSecond: 30, adjustable: false },
  UserRead: { ratePerSecond: 120, adjustable: true },
  UserUpdate: { ratePerSecond: 25, adjustable: false },
  UserResourceRead: { ratePerSecond: 50, adjustable: true },
  UserResourceUpdate: { ratePerSecond: 25, adjustable: false },
  UserList: { ratePerSecond: 30, adjustable: false },
  UserPoolRead: { ratePerSecond: 15, adjustable: false },
  UserPoolUpdate: { ratePerSecond: 15, adjustable: false },
  UserPoolResourceRead: { ratePerSecond: 20, adjustable: false, perPoolRatePerSecond: 5 },
  UserPoolResourceUpdate: { ratePerSecond: 15, adjustable: false, perPoolRatePerSecond: 5 },
  UserPoolClientRead: { ratePerSecond: 15, adjustable: false, perPoolRatePerSecond: 5 },
  UserPoolClientUpdate: { ratePerSecond: 15, adjustable: false, perPoolRatePerSecond: 5 },
  LimitManagement: { ratePerSecond: 1, adjustable: false },
};

const categoryOfOperation = {
  AdminCreateUser: 'UserCreation',
  AdminSetUserPassword: 'UserAccountRecovery',
  ForgotPassword: 'UserAccountRecovery',
  AdminGetUser: 'UserRead',
  AdminAddUserToGroup: 'UserUpdate',
  AdminDeleteUserAttributes: 'UserUpdate',
  AdminDisableUser: 'UserUpdate',
  AdminEnableUser: 'UserUpdate',
  AdminRemoveUserFromGroup: 'UserUpdate',
  AdminDeleteUser: 'UserUpdate',
  AdminListGroupsForUser: 'UserResourceRead',
  AdminSetUserMFAPreference: 'UserResourceUpdate',
  ListUsers: 'UserList',
  ListUsersInGroup: 'UserList',
  AdminUpdateUserAttributes: 'UserUpdate',
  DescribeUserImportJob: 'UserPoolResourceRead',
  ListUserImportJobs: 'UserPoolResourceRead',
  CreateUserImportJob: 'UserPoolResourceUpdate',
  StartUserImportJob: 'UserPoolResourceUpdate',
  StopUserImportJob: 'UserPoolResourceUpdate',
  DescribeUserPool: 'UserPoolRead',
  ListUserPools: 'UserPoolRead',
  CreateUserPool: 'UserPoolUpdate',
  UpdateUserPool: 'UserPoolUpdate',
  AddCustomAttributes: 'UserPoolResourceUpdate',
  SetUserPoolMfaConfig: 'UserPoolResourceUpdate',
  CreateIdentityProvider: 'UserPoolResourceUpdate',
  CreateResourceServer: 'UserPoolResourceUpdate',
  CreateUserPoolDomain: 'UserPoolResourceUpdate',
  SetRiskConfiguration: 'UserPoolResourceUpdate',
  SetUICustomization: 'UserPoolResourceUpdate',
  CreateManagedLoginBranding: 'UserPoolResourceUpdate',
  CreateTerms: 'UserPoolResourceUpdate',
  SetLogDeliveryConfiguration: 'UserPoolResourceUpdate',
  CreateUserPoolClient: 'UserPoolClientUpdate',
  GetUserPoolMfaConfig: 'UserPoolResourceRead',
  ListIdentityProviders: 'UserPoolResourceRead',
  DescribeIdentityProvider: 'UserPoolResourceRead',
  ListResourceServers: 'UserPoolResourceRead',
  DescribeUserPoolDomain: 'UserPoolResourceRead',
  DescribeRiskConfiguration: 'UserPoolResourceRead',
  GetUICustomization: 'UserPoolResourceRead',
  DescribeManagedLoginBrandingByClient: 'UserPoolResourceRead',
  GetLogDeliveryConfiguration: 'UserPoolResourceRead',
  ListTerms: 'UserPoolResourceRead',
  DescribeTerms: 'UserPoolResourceRead',
  ListUserPoolClients: 'UserPoolClientRead',
  DescribeUserPoolClient: 'UserPoolClientRead',
  GetCSVHeader: 'UserPoolResourceRead',
  ListGroups: 'UserPoolResourceRead',
  GetGroup: 'UserPoolResourceRead',
  CreateGroup: 'UserPoolResourceUpdate',
  DeleteGroup: 'UserPoolResourceUpdate',
  UpdateGroup: 'UserPoolResourceUpdate',
  GetProvisionedLimit: 'LimitManagement',
  UpdateProvisionedLimit: 'LimitManagement',
} as const satisfies Record<string, Category>;

/** The Cognito operations that Poolferry calls. */
export type Operation = keyof typeof categoryOfOperation;

/** The budget that calls of an operation are counted in. */
export function categoryOf(operation: Operation): Category {
  return categoryOfOperation[operation];
}
