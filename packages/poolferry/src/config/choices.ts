import type { Category } from '../pacing/categories.ts';
import type { DecidingOptions, DecisionAbout } from './options.ts';

type ChoiceOption =
  | 'passwords'
  | 'routes'
  | 'withoutEmail'
  | 'usernames'
  | 'unverified'
  | 'unconfirmed'
  | 'federated';

/** What may be chosen, for schema, flags and messages alike. The first of each list is the default, except for `passwords`. */
export const choices = {
  passwords: ['reset', 'sign-in', 'passwordless'],
  routes: ['admin-create', 'import-job', 'auto'],
  withoutEmail: ['stop', 'skip'],
  usernames: ['stop', 'skip', 'sub'],
  unverified: ['stop', 'skip', 'sign-in', 'carry'],
  unconfirmed: ['skip', 'stop', 'carry'],
  federated: ['stop', 'none', 'link'],
} as const satisfies { [K in ChoiceOption]: readonly NonNullable<DecidingOptions[K]>[] };

/** The rules among `duplicates`; the other choice is a table of decisions. */
export const duplicateRules = ['stop', 'verified', 'newest', 'enabled'] as const;

/** What can be decided about one user. */
export const userDecisions = ['skip', 'carry', 'keep'] as const satisfies readonly DecisionAbout[];

const categories = {
  UserAuthentication: true,
  UserCreation: true,
  UserAccountRecovery: true,
  UserRead: true,
  UserUpdate: true,
  UserResourceRead: true,
  UserResourceUpdate: true,
  UserList: true,
  UserPoolRead: true,
  UserPoolUpdate: true,
  UserPoolResourceRead: true,
  UserPoolResourceUpdate: true,
  UserPoolClientRead: true,
  UserPoolClientUpdate: true,
  LimitManagement: true,
} as const satisfies Record<Category, true>;

/** Categories whose rate can be set (`quota.rates`). */
export const rateCategories = Object.keys(categories) as [Category, ...Category[]];

/** Findings that stop a plan until the owner says, by code, that it may stay so (`acknowledge`). */
export const acknowledgeable = [
  'recovery-by-sms-first',
  'recovery-email-with-email-mfa',
  'recovery-sms-with-sms-mfa',
  'email-sender-limit',
  'mfa-without-factor',
  'pre-sign-up',
  'post-confirmation',
  'group-clash',
] as const;

export type Acknowledgeable = (typeof acknowledgeable)[number];
