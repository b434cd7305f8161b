import { InputError } from '../errors.ts';
import { importRoleName } from '../permissions/import-role.ts';
import { type AwsAccess, timeouts } from './client.ts';
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
 * @throws InputError `logs-role` where the credentials may do neither
 */
export async function ensureLogsRole(access: AwsAccess, pool: PoolDescription): Promise<LogsRole> {
  const { IAMClient, GetRoleCommand, CreateRoleCommand, PutRolePolicyCommand } = await import(
    '@aws-sdk/client-iam'
  );
  const client = new IAMClient({ ...access, ...timeouts });
  const RoleName = importRoleName(pool.region);
  try {
    let arn = await client.send(new GetRoleCommand({ RoleName })).then(
      ({ Role }) => Role?.Arn,
      (error: unknown) => {
        if ((error as Error).name === 'NoSuchEntityException') return undefined;
        throw error;
      },
    );
    const isNew = arn === undefined;
    if (isNew) {
      const { Role } = await client.send(
        new CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: JSON.stringify(trust),
          Description: 'Lets Cognito write the results of user import jobs to CloudWatch Logs',
        }),
      );
      arn = Role?.Arn;
    }
    // Also where the role was there: a run may have been killed between the two calls.
    await client.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'write-import-logs',
        PolicyDocument: JSON.stringify(logsPolicy(pool)),
      }),
    );
    if (arn === undefined) throw new Error('IAM told no ARN.');
    return { arn, isNew };
  } catch (cause) {
    throw new InputError(
      `The import job needs a role by which Cognito writes its log, and the role ${RoleName} can be neither found nor made (${(cause as Error).name}).`,
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
