import type { IAMClient } from '@aws-sdk/client-iam';
import { InputError, PoolferryError } from '../errors.ts';
import { importRoleName } from '../permissions/import-role.ts';
import { callOther, type OtherCaller } from './call-other-service.ts';
import { classifyFailure } from './classify-failure.ts';
import type { PoolDescription } from './describe-pool.ts';

/** The role by which Cognito writes the log of an import job, and where it comes from. */
export interface LogsRole {
  arn: string;
  /** Made just now: IAM takes some seconds to tell everybody. */
  isNew: boolean;
}

const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'cognito-idp.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

/** The smallest policy that the import job asks for (facts §3.5). */
function logsPolicy({ arn, region, accountId }: PoolDescription): object {
  const partition = arn.split(':')[1] ?? 'aws';
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:DescribeLogStreams',
          'logs:PutLogEvents',
        ],
        Resource: `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/cognito/*`,
      },
    ],
  };
}

/**
 * Finds the role that an earlier run made for a Region, or makes it.
 *
 * @throws InputError `logs-role` where the credentials may do neither; of `callOther`
 */
export async function ensureLogsRole(caller: OtherCaller, pool: PoolDescription): Promise<LogsRole> {
  const { IAMClient, PutRolePolicyCommand } = await import('@aws-sdk/client-iam');
  const client = new IAMClient({ ...caller.access, maxAttempts: 1 });
  const RoleName = importRoleName(pool.region);
  try {
    const found = await findRole(client, caller, RoleName);
    const arn = found ?? (await makeRole(client, caller, RoleName));
    // Also where the role was there: a run may have been killed between the two calls.
    const policy = new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'write-import-logs',
      PolicyDocument: JSON.stringify(logsPolicy(pool)),
    });
    await callOther(caller, (options) => client.send(policy, options));
    return { arn, isNew: found === undefined };
  } catch (cause) {
    if (PoolferryError.is(cause)) throw cause;
    throw new InputError(
      `The import job needs a role by which Cognito writes its log, and the role ${RoleName} can be neither found nor made (${classifyFailure(cause).name}).`,
      {
        code: 'logs-role',
        hint: 'Name a role with --logs-role-arn, or allow iam:GetRole, iam:CreateRole and iam:PutRolePolicy for a moment. docs/guide/import-job.md shows the role.',
        cause,
      },
    );
  } finally {
    client.destroy();
  }
}

async function findRole(
  client: IAMClient,
  caller: OtherCaller,
  RoleName: string,
): Promise<string | undefined> {
  const { GetRoleCommand } = await import('@aws-sdk/client-iam');
  try {
    const { Role } = await callOther(caller, (options) =>
      client.send(new GetRoleCommand({ RoleName }), options),
    );
    return Role?.Arn;
  } catch (error) {
    if ((error as Error).name === 'NoSuchEntityException') return undefined;
    throw error;
  }
}

async function makeRole(client: IAMClient, caller: OtherCaller, RoleName: string): Promise<string> {
  const { CreateRoleCommand } = await import('@aws-sdk/client-iam');
  const role = new CreateRoleCommand({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(trust),
    Description: 'Lets Cognito write the results of user import jobs to CloudWatch Logs',
  });
  const made = await callOther(caller, (options) => client.send(role, options)).then(
    (answer) => answer.Role?.Arn,
    (error: unknown) => {
      // Made by a call of ours whose answer was lost, or by another run since we looked.
      if ((error as Error).name === 'EntityAlreadyExistsException') return findRole(client, caller, RoleName);
      throw error;
    },
  );
  if (made === undefined) throw new Error('IAM told no ARN.');
  return made;
}
