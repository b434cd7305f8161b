import type { Phase } from './needs.ts';

/** What `sync` takes beside what `migrate` takes for new users. */
export const syncPhases: readonly Phase[] = [
  {
    name: 'source-groups',
    purpose: 'asking for a known group that the listing does not show, before it counts as gone',
    side: 'source',
    on: 'pool',
    actions: ['cognito-idp:GetGroup'],
    commands: ['sync'],
  },
  {
    name: 'changes',
    purpose: 'carrying over what has changed in the source; GetGroup is read before a group is written',
    side: 'target',
    on: 'pool',
    actions: [
      'cognito-idp:AdminUpdateUserAttributes',
      'cognito-idp:AdminDeleteUserAttributes',
      'cognito-idp:AdminEnableUser',
      'cognito-idp:AdminRemoveUserFromGroup',
      'cognito-idp:UpdateGroup',
    ],
    commands: ['sync'],
  },
  {
    name: 'deletions',
    purpose: 'deleting whoever is gone from the source, by `sync --delete`',
    side: 'target',
    on: 'pool',
    actions: ['cognito-idp:AdminDeleteUser'],
    // Whoever never deletes needs no permission to: `poolferry iam sync deletions` adds it.
    commands: [],
  },
];
