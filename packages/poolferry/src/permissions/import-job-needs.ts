import type { Phase } from './needs.ts';

/** What the road of the import job takes beside the header of its file. */
export const importJobPhases: readonly Phase[] = [
  {
    name: 'import-job',
    purpose: 'running the import job, and mending what it has stored otherwise',
    side: 'target',
    on: 'pool',
    actions: [
      'cognito-idp:CreateUserImportJob',
      'cognito-idp:StartUserImportJob',
      'cognito-idp:StopUserImportJob',
      'cognito-idp:DescribeUserImportJob',
      'cognito-idp:AdminUpdateUserAttributes',
    ],
    commands: ['migrate', 'sync', 'import'],
    when: 'import-job',
  },
  {
    name: 'import-pass-role',
    purpose: 'handing Cognito the role by which it writes the log',
    side: 'target',
    on: 'import-role',
    actions: ['iam:PassRole'],
    commands: ['migrate', 'sync', 'import'],
    when: 'import-job',
  },
  {
    name: 'import-log',
    purpose: 'reading why the import job refused a row',
    side: 'target',
    on: 'import-log',
    actions: ['logs:GetLogEvents'],
    commands: ['migrate', 'sync', 'import'],
    when: 'import-job',
    without: 'who has arrived is told by listing alone, and nobody is told why a row was refused',
  },
  {
    name: 'import-last-job',
    purpose: 'finding the role of an earlier job',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:ListUserImportJobs'],
    commands: ['migrate', 'sync', 'import'],
    when: 'own-role',
  },
  {
    name: 'import-role',
    purpose: 'making the role by which Cognito writes the log',
    side: 'target',
    on: 'import-role',
    actions: ['iam:GetRole', 'iam:CreateRole', 'iam:PutRolePolicy'],
    commands: ['migrate', 'sync', 'import'],
    when: 'own-role',
  },
];
