import type { Phase } from './needs.ts';

/** What `pool clone` takes of the account in which it makes the target. Of the source it reads what `pool diff` reads. */
export const clonePhases: readonly Phase[] = [
  {
    name: 'clone-pool',
    purpose: 'making the target, and seeing that none of its name is there',
    side: 'target',
    on: 'anything',
    actions: ['cognito-idp:CreateUserPool', 'cognito-idp:ListUserPools'],
    commands: ['pool clone'],
    makesTarget: true,
  },
  {
    name: 'clone-parts',
    purpose: 'giving it what the source has; the lists settle lost answers and runs that were stopped',
    side: 'target',
    on: 'new-pool',
    actions: [
      'cognito-idp:DescribeUserPool',
      'cognito-idp:AddCustomAttributes',
      'cognito-idp:CreateGroup',
      'cognito-idp:CreateResourceServer',
      'cognito-idp:ListResourceServers',
      'cognito-idp:CreateUserPoolDomain',
      'cognito-idp:CreateIdentityProvider',
      'cognito-idp:CreateUserPoolClient',
      'cognito-idp:ListUserPoolClients',
      'cognito-idp:SetRiskConfiguration',
      'cognito-idp:SetUICustomization',
      'cognito-idp:CreateManagedLoginBranding',
      'cognito-idp:CreateTerms',
      'cognito-idp:SetLogDeliveryConfiguration',
      'cognito-idp:SetUserPoolMfaConfig',
      'cognito-idp:UpdateUserPool',
    ],
    commands: ['pool clone'],
    makesTarget: true,
  },
];
