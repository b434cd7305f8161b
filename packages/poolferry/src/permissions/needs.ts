import type { Operation } from '../pacing/categories.ts';
import { clonePhases } from './clone-needs.ts';
import { importJobPhases } from './import-job-needs.ts';
import { limitPhases } from './limit-needs.ts';
import { syncPhases } from './sync-needs.ts';

export type Side = 'source' | 'target';

/** An action as IAM names it. Those of Cognito are checked against the operations that the door knows. */
export type Action = `cognito-idp:${Operation}` | OtherAction;

type OtherAction =
  | 'logs:GetLogEvents'
  | 'servicequotas:ListServiceQuotas'
  | 'iam:GetRole'
  | 'iam:CreateRole'
  | 'iam:PutRolePolicy'
  | 'iam:PassRole';

/** What an action is allowed on; `anything`: it belongs to no pool (facts §13); `new-pool`: to one whose id nobody knows yet. */
export type Resource = 'pool' | 'new-pool' | 'anything' | 'import-log' | 'import-role';

/** The commands that call AWS for what they do, in the order of the work. `doctor` tries what these may do, and needs nothing of its own. */
export const commandNames = [
  'plan',
  'migrate',
  'verify',
  'sync',
  'rollback',
  'export',
  'import',
  'convert',
  'pool diff',
  'quota',
  'quota raise',
  'quota restore',
  'pool clone',
] as const;
export type CommandName = (typeof commandNames)[number];

/** No migration waits for them: what stops nothing else is no failure of a set-up. */
export const dispensable: ReadonlySet<CommandName> = new Set([
  'quota',
  'quota raise',
  'quota restore',
  'rollback',
  'sync',
]);

/** `import-job`: only with `--routes import-job` or `auto`; `own-role`: only where no `--logs-role-arn` is named beside it. */
type Condition = 'import-job' | 'own-role';

/** A part of the work, and the actions that this part takes of one pool's account. */
export interface Phase {
  /** `poolferry iam <name>` takes it, too; so it is no command's name. */
  name: string;
  /** What it is for, to be read after "for". */
  purpose: string;
  side: Side;
  on: Resource;
  actions: readonly Action[];
  /** Empty where no command goes through it unasked. */
  commands: readonly CommandName[];
  when?: Condition;
  /** Without it the commands go on, and this is what they lose. */
  without?: string;
  /** It makes the target, so that it asks nothing of one that is there. */
  makesTarget?: true;
}

/** What a plan looks at beside the users. */
const settingsActions: readonly Action[] = [
  'cognito-idp:DescribeUserPool',
  'cognito-idp:GetUserPoolMfaConfig',
  'cognito-idp:ListGroups',
  'cognito-idp:ListUserPoolClients',
  'cognito-idp:DescribeUserPoolClient',
  'cognito-idp:ListIdentityProviders',
  'cognito-idp:DescribeIdentityProvider',
];

const unread = 'what cannot be read is named, and left out of what is told';

/**
 * What each command calls, by phase: the one table that policies, `doctor` and docs/reference/iam-actions.md are made from. Whoever adds
 * a call to a command adds its line here; test/e2e/iam.test.ts compares the calls with the table, both ways.
 */
export const phases: readonly Phase[] = [
  {
    name: 'source-listing',
    purpose: 'listing users, groups and members of the source',
    side: 'source',
    on: 'pool',
    actions: [
      'cognito-idp:DescribeUserPool',
      'cognito-idp:ListUsers',
      'cognito-idp:ListGroups',
      'cognito-idp:ListUsersInGroup',
    ],
    commands: ['plan', 'migrate', 'verify', 'sync', 'export'],
  },
  {
    name: 'source-returning',
    purpose:
      'asking once more about whoever a listing shows again, or enabled again, since listings lag; they become monthly active users of the source',
    side: 'source',
    on: 'pool',
    actions: ['cognito-idp:AdminGetUser'],
    commands: ['plan', 'migrate', 'sync'],
  },
  {
    name: 'target-description',
    purpose: 'knowing what the target is like',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:DescribeUserPool', 'cognito-idp:GetUserPoolMfaConfig'],
    commands: [
      ...(['plan', 'migrate', 'verify', 'sync', 'rollback', 'import', 'convert', 'pool diff'] as const),
      ...(['quota', 'quota raise', 'quota restore'] as const),
    ],
  },
  {
    name: 'source-description',
    purpose: 'knowing what the source is like',
    side: 'source',
    on: 'pool',
    actions: ['cognito-idp:DescribeUserPool'],
    commands: ['pool diff', 'pool clone'],
  },
  ...ofBothPools({
    name: 'settings',
    purpose: 'knowing clients and identity providers',
    on: 'pool',
    actions: settingsActions,
    commands: ['plan', 'migrate', 'import', 'pool diff', 'pool clone'],
    without: unread,
  }),
  ...ofBothPools({
    name: 'all-settings',
    purpose: 'knowing everything that a clone needs beside',
    on: 'pool',
    actions: [
      'cognito-idp:ListResourceServers',
      'cognito-idp:DescribeRiskConfiguration',
      'cognito-idp:GetUICustomization',
      'cognito-idp:DescribeManagedLoginBrandingByClient',
      'cognito-idp:ListTerms',
      'cognito-idp:DescribeTerms',
      'cognito-idp:GetLogDeliveryConfiguration',
    ],
    commands: ['pool diff', 'pool clone'],
    without: unread,
  }),
  ...ofBothPools({
    name: 'domains',
    purpose: 'knowing the domains, which belong to no pool for IAM',
    on: 'anything',
    actions: ['cognito-idp:DescribeUserPoolDomain'],
    commands: ['pool diff', 'pool clone'],
    without: 'domains are named as unread',
  }),
  ...clonePhases,
  {
    name: 'target-listing',
    purpose: 'knowing who is in the target already',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:ListUsers', 'cognito-idp:ListGroups'],
    commands: ['plan', 'migrate', 'verify', 'sync', 'rollback', 'import'],
  },
  {
    name: 'target-members',
    purpose: 'comparing who is in which group',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:ListUsersInGroup'],
    commands: ['migrate', 'verify', 'rollback', 'import'],
  },
  {
    name: 'sample',
    purpose:
      'knowing the secret of the app client that `verify --sample` recovers by; what it sends asks for no permission',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:DescribeUserPoolClient'],
    commands: ['verify'],
    without: '`verify --sample` sends nobody a code',
  },
  {
    name: 'creating',
    purpose: 'creating users; AdminGetUser settles lost answers and runs that were stopped',
    side: 'target',
    on: 'pool',
    actions: [
      'cognito-idp:AdminCreateUser',
      'cognito-idp:AdminGetUser',
      'cognito-idp:AdminDisableUser',
      'cognito-idp:AdminSetUserPassword',
    ],
    commands: ['migrate', 'sync', 'import'],
  },
  {
    name: 'groups',
    purpose:
      'creating groups and adding their members; GetGroup tells whose a group is that has come in between',
    side: 'target',
    on: 'pool',
    actions: [
      'cognito-idp:CreateGroup',
      'cognito-idp:GetGroup',
      'cognito-idp:AdminAddUserToGroup',
      'cognito-idp:AdminListGroupsForUser',
    ],
    commands: ['migrate', 'sync', 'import'],
  },
  {
    name: 'missing-again',
    purpose: 'looking whether the source still has whom `migrate --retry missing-in-target` makes anew',
    side: 'source',
    on: 'pool',
    actions: ['cognito-idp:AdminGetUser'],
    commands: [],
  },
  ...syncPhases,
  {
    name: 'taking-back',
    purpose:
      'deleting users and groups that the ledger made; AdminGetUser, AdminListGroupsForUser and GetGroup settle what listings leave in doubt',
    side: 'target',
    on: 'pool',
    actions: [
      'cognito-idp:AdminGetUser',
      'cognito-idp:AdminListGroupsForUser',
      'cognito-idp:AdminDeleteUser',
      'cognito-idp:GetGroup',
      'cognito-idp:DeleteGroup',
    ],
    commands: ['rollback'],
  },
  {
    name: 'mfa',
    purpose: 'carrying over SMS as a second factor',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:AdminSetUserMFAPreference'],
    commands: ['migrate', 'sync', 'import'],
  },
  {
    name: 'import-header',
    purpose: 'the columns of the import file',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:GetCSVHeader'],
    commands: ['plan', 'migrate', 'verify', 'sync', 'import'],
    when: 'import-job',
  },
  {
    name: 'converting',
    purpose: 'the columns of the import file, of a pool that --target names',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:GetCSVHeader'],
    commands: ['convert'],
  },
  ...importJobPhases,
  ...limitPhases,
];

/** The same of both pools, each under its side's name; an import has no source to ask, a clone no target. */
function ofBothPools(phase: Omit<Phase, 'side'>): Phase[] {
  const without = (name: CommandName) => phase.commands.filter((command) => command !== name);
  return [
    { ...phase, name: `source-${phase.name}`, side: 'source', commands: without('import') },
    { ...phase, name: `target-${phase.name}`, side: 'target', commands: without('pool clone') },
  ];
}
