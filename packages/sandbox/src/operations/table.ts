import { adminCreateUser } from './admin-create-user.ts';
import { adminUserOperations } from './admin-users.ts';
import { appClientOperations } from './app-clients.ts';
import { groupMemberOperations } from './group-members.ts';
import { groupOperations } from './groups.ts';
import { importJobOperations } from './import-jobs.ts';
import { jobLogOperations } from './job-logs.ts';
import { limitOperations } from './limits.ts';
import { listUsers } from './list-users.ts';
import { mfaOperations } from './mfa.ts';
import type { Operation } from './operation.ts';
import { ownAttributeOperations } from './own-attributes.ts';
import { poolResourceOperations } from './pool-resources/pool-resource-operations.ts';
import { recoveryOperations } from './recovery.ts';
import { serviceQuotaOperations } from './service-quotas.ts';
import { signInOperations } from './sign-in.ts';
import { signUpOperations } from './sign-up.ts';
import { signedInUserOperations } from './signed-in-user.ts';
import { userPoolOperations } from './user-pools.ts';

/** Every operation of the sandbox, by the name the wire gives it. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({
    ...userPoolOperations,
    ...appClientOperations,
    ...groupOperations,
    ...groupMemberOperations,
    ...adminUserOperations,
    ...importJobOperations,
    ...jobLogOperations,
    ...limitOperations,
    ...mfaOperations,
    ...ownAttributeOperations,
    ...poolResourceOperations,
    ...recoveryOperations,
    ...serviceQuotaOperations,
    ...signInOperations,
    ...signUpOperations,
    ...signedInUserOperations,
    ListUsers: listUsers,
    AdminCreateUser: adminCreateUser,
  }),
);
