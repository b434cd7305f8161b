import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type { Operation } from '../pacing/categories.ts';
import { type PoolShapes, poolOperations } from './pool-operations.ts';

/** Input and output of every operation, as the SDK has them. */
interface Shapes extends PoolShapes {
  AdminAddUserToGroup: [sdk.AdminAddUserToGroupCommandInput, sdk.AdminAddUserToGroupCommandOutput];
  AdminCreateUser: [sdk.AdminCreateUserCommandInput, sdk.AdminCreateUserCommandOutput];
  AdminDeleteUser: [sdk.AdminDeleteUserCommandInput, sdk.AdminDeleteUserCommandOutput];
  AdminDeleteUserAttributes: [
    sdk.AdminDeleteUserAttributesCommandInput,
    sdk.AdminDeleteUserAttributesCommandOutput,
  ];
  AdminDisableUser: [sdk.AdminDisableUserCommandInput, sdk.AdminDisableUserCommandOutput];
  AdminEnableUser: [sdk.AdminEnableUserCommandInput, sdk.AdminEnableUserCommandOutput];
  AdminGetUser: [sdk.AdminGetUserCommandInput, sdk.AdminGetUserCommandOutput];
  AdminListGroupsForUser: [sdk.AdminListGroupsForUserCommandInput, sdk.AdminListGroupsForUserCommandOutput];
  AdminRemoveUserFromGroup: [
    sdk.AdminRemoveUserFromGroupCommandInput,
    sdk.AdminRemoveUserFromGroupCommandOutput,
  ];
  AdminSetUserMFAPreference: [
    sdk.AdminSetUserMFAPreferenceCommandInput,
    sdk.AdminSetUserMFAPreferenceCommandOutput,
  ];
  AdminSetUserPassword: [sdk.AdminSetUserPasswordCommandInput, sdk.AdminSetUserPasswordCommandOutput];
  AdminUpdateUserAttributes: [
    sdk.AdminUpdateUserAttributesCommandInput,
    sdk.AdminUpdateUserAttributesCommandOutput,
  ];
  ForgotPassword: [sdk.ForgotPasswordCommandInput, sdk.ForgotPasswordCommandOutput];
  CreateUserImportJob: [sdk.CreateUserImportJobCommandInput, sdk.CreateUserImportJobCommandOutput];
  StartUserImportJob: [sdk.StartUserImportJobCommandInput, sdk.StartUserImportJobCommandOutput];
  StopUserImportJob: [sdk.StopUserImportJobCommandInput, sdk.StopUserImportJobCommandOutput];
  DescribeUserImportJob: [sdk.DescribeUserImportJobCommandInput, sdk.DescribeUserImportJobCommandOutput];
  ListUserImportJobs: [sdk.ListUserImportJobsCommandInput, sdk.ListUserImportJobsCommandOutput];
  CreateGroup: [sdk.CreateGroupCommandInput, sdk.CreateGroupCommandOutput];
  UpdateGroup: [sdk.UpdateGroupCommandInput, sdk.UpdateGroupCommandOutput];
  DeleteGroup: [sdk.DeleteGroupCommandInput, sdk.DeleteGroupCommandOutput];
  GetCSVHeader: [sdk.GetCSVHeaderCommandInput, sdk.GetCSVHeaderCommandOutput];
  GetProvisionedLimit: [sdk.GetProvisionedLimitCommandInput, sdk.GetProvisionedLimitCommandOutput];
  UpdateProvisionedLimit: [sdk.UpdateProvisionedLimitCommandInput, sdk.UpdateProvisionedLimitCommandOutput];
  GetGroup: [sdk.GetGroupCommandInput, sdk.GetGroupCommandOutput];
  ListGroups: [sdk.ListGroupsCommandInput, sdk.ListGroupsCommandOutput];
  ListUsers: [sdk.ListUsersCommandInput, sdk.ListUsersCommandOutput];
  ListUsersInGroup: [sdk.ListUsersInGroupCommandInput, sdk.ListUsersInGroupCommandOutput];
}

export type Input<O extends Operation> = Shapes[O][0];
export type Output<O extends Operation> = Shapes[O][1];

/** What the door has to know about an operation of these shapes, input and output. */
export interface OperationFacts<Shape extends [object, object]> {
  Command: new (input: Shape[0]) => object;
  /** Reads may be cut off at any moment; a write in flight is let to its end. */
  writes: boolean;
  /**
   * Whether a call whose answer was lost may simply be made again. AdminCreateUser would be refused as its own double
   * (facts §9), AdminSetUserPassword could overwrite a password that the user has chosen meanwhile, AdminDeleteUser delete
   * somebody else who took the name that the first one set free.
   */
  repeatable: boolean;
  /** Always there in an answer of Cognito: without it, the answer is somebody else's or was cut short. */
  answerHas?: Exclude<keyof Shape[1], '$metadata'>;
}

/** Everything the door has to know about each operation. */
export const operations: { readonly [O in Operation]: OperationFacts<Shapes[O]> } = {
  ...poolOperations,
  AdminAddUserToGroup: { Command: sdk.AdminAddUserToGroupCommand, writes: true, repeatable: true },
  AdminCreateUser: {
    Command: sdk.AdminCreateUserCommand,
    writes: true,
    repeatable: false,
    answerHas: 'User',
  },
  AdminDeleteUser: { Command: sdk.AdminDeleteUserCommand, writes: true, repeatable: false },
  AdminDeleteUserAttributes: {
    Command: sdk.AdminDeleteUserAttributesCommand,
    writes: true,
    repeatable: true,
  },
  AdminDisableUser: { Command: sdk.AdminDisableUserCommand, writes: true, repeatable: true },
  AdminEnableUser: { Command: sdk.AdminEnableUserCommand, writes: true, repeatable: true },
  AdminGetUser: { Command: sdk.AdminGetUserCommand, writes: false, repeatable: true, answerHas: 'Username' },
  AdminListGroupsForUser: {
    Command: sdk.AdminListGroupsForUserCommand,
    writes: false,
    repeatable: true,
    answerHas: 'Groups',
  },
  AdminRemoveUserFromGroup: {
    Command: sdk.AdminRemoveUserFromGroupCommand,
    writes: true,
    repeatable: true,
  },
  AdminSetUserMFAPreference: {
    Command: sdk.AdminSetUserMFAPreferenceCommand,
    writes: true,
    repeatable: true,
  },
  AdminSetUserPassword: { Command: sdk.AdminSetUserPasswordCommand, writes: true, repeatable: false },
  AdminUpdateUserAttributes: {
    Command: sdk.AdminUpdateUserAttributesCommand,
    writes: true,
    repeatable: true,
  },
  // Twice would be two messages.
  ForgotPassword: {
    Command: sdk.ForgotPasswordCommand,
    writes: true,
    repeatable: false,
    answerHas: 'CodeDeliveryDetails',
  },
  // A job that nobody starts does nothing and expires: one too many does no harm.
  CreateUserImportJob: {
    Command: sdk.CreateUserImportJobCommand,
    writes: true,
    repeatable: true,
    answerHas: 'UserImportJob',
  },
  StartUserImportJob: { Command: sdk.StartUserImportJobCommand, writes: true, repeatable: false },
  StopUserImportJob: { Command: sdk.StopUserImportJobCommand, writes: true, repeatable: true },
  DescribeUserImportJob: {
    Command: sdk.DescribeUserImportJobCommand,
    writes: false,
    repeatable: true,
    answerHas: 'UserImportJob',
  },
  ListUserImportJobs: {
    Command: sdk.ListUserImportJobsCommand,
    writes: false,
    repeatable: true,
    answerHas: 'UserImportJobs',
  },
  CreateGroup: { Command: sdk.CreateGroupCommand, writes: true, repeatable: true },
  UpdateGroup: { Command: sdk.UpdateGroupCommand, writes: true, repeatable: true },
  DeleteGroup: { Command: sdk.DeleteGroupCommand, writes: true, repeatable: true },
  GetCSVHeader: {
    Command: sdk.GetCSVHeaderCommand,
    writes: false,
    repeatable: true,
    answerHas: 'CSVHeader',
  },
  GetProvisionedLimit: {
    Command: sdk.GetProvisionedLimitCommand,
    writes: false,
    repeatable: true,
    answerHas: 'Limit',
  },
  // Sets a value: twice is once.
  UpdateProvisionedLimit: { Command: sdk.UpdateProvisionedLimitCommand, writes: true, repeatable: true },
  GetGroup: { Command: sdk.GetGroupCommand, writes: false, repeatable: true, answerHas: 'Group' },
  ListGroups: { Command: sdk.ListGroupsCommand, writes: false, repeatable: true, answerHas: 'Groups' },
  ListUsers: { Command: sdk.ListUsersCommand, writes: false, repeatable: true, answerHas: 'Users' },
  ListUsersInGroup: {
    Command: sdk.ListUsersInGroupCommand,
    writes: false,
    repeatable: true,
    answerHas: 'Users',
  },
};
