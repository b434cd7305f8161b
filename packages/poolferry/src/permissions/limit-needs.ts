import type { Phase } from './needs.ts';

/** What it takes to go by the limits of an account, and to raise them. */
export const limitPhases: readonly Phase[] = [
  {
    name: 'source-limits',
    purpose: 'going as fast as the account of the source may',
    side: 'source',
    on: 'anything',
    actions: ['cognito-idp:GetProvisionedLimit'],
    commands: ['plan', 'migrate', 'verify', 'sync'],
    without: 'runs go by the documented quotas',
  },
  {
    name: 'target-limits',
    purpose: 'going as fast as the account of the target may',
    side: 'target',
    on: 'anything',
    actions: ['cognito-idp:GetProvisionedLimit'],
    commands: ['plan', 'migrate', 'verify', 'sync', 'rollback', 'import'],
    without: 'runs go by the documented quotas',
  },
  {
    name: 'quota-limits',
    purpose: 'showing the limits of the account, and looking before they are changed',
    side: 'target',
    on: 'anything',
    actions: ['cognito-idp:GetProvisionedLimit'],
    commands: ['quota', 'quota raise', 'quota restore'],
  },
  {
    name: 'quota-maximums',
    purpose: 'knowing how far limits may be raised',
    side: 'target',
    on: 'anything',
    actions: ['servicequotas:ListServiceQuotas'],
    commands: ['quota', 'quota raise'],
    without: "the account's maximum is not told before Cognito refuses what is above it",
  },
  {
    name: 'quota-raising',
    purpose: 'raising limits, and putting them back',
    side: 'target',
    on: 'anything',
    actions: ['cognito-idp:UpdateProvisionedLimit'],
    commands: ['quota raise', 'quota restore'],
  },
];
