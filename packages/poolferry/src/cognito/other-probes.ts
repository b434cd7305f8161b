import { stopIfAborted } from '../errors.ts';
import { importRoleName } from '../permissions/import-role.ts';
import type { AwsAccess } from './client.ts';
import type { PoolDescription } from './describe-pool.ts';
import type { Permission } from './permission-probes.ts';

type OtherProbe = (access: AwsAccess, pool: PoolDescription, abortSignal: AbortSignal) => Promise<unknown>;

/** The actions of other services that can be tried without changing anything. */
const probes = {
  'logs:GetLogEvents': async (access, pool, abortSignal) => {
    const { CloudWatchLogsClient, GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    const client = new CloudWatchLogsClient(access);
    const logGroupName = `/aws/cognito/userpools/${pool.id}/${pool.name}`;
    const command = new GetLogEventsCommand({ logGroupName, logStreamName: 'poolferry-doctor', limit: 1 });
    return await client.send(command, { abortSignal }).finally(() => client.destroy());
  },
  'iam:GetRole': async (access, pool, abortSignal) => {
    const { IAMClient, GetRoleCommand } = await import('@aws-sdk/client-iam');
    const client = new IAMClient(access);
    const command = new GetRoleCommand({ RoleName: importRoleName(pool.region) });
    return await client.send(command, { abortSignal }).finally(() => client.destroy());
  },
  'servicequotas:ListServiceQuotas': async (access, _, abortSignal) => {
    const { ServiceQuotasClient, ListServiceQuotasCommand } = await import('@aws-sdk/client-service-quotas');
    const client = new ServiceQuotasClient(access);
    const command = new ListServiceQuotasCommand({ ServiceCode: 'cognito-idp', MaxResults: 1 });
    return await client.send(command, { abortSignal }).finally(() => client.destroy());
  },
} satisfies Record<string, OtherProbe>;

export type OtherProbed = keyof typeof probes;

export const isProbed = (action: string): action is OtherProbed => action in probes;

const saidToTheAllowed = new Set(['ResourceNotFoundException', 'NoSuchEntityException', 'NoSuchEntity']);
const denials = new Set(['AccessDenied', 'AccessDeniedException']);

/** Finds out whether the credentials may call an action of another service, by a read that is small or of what need not be there. */
export async function probeOtherPermission(
  action: OtherProbed,
  access: AwsAccess,
  pool: PoolDescription,
  abortSignal: AbortSignal,
): Promise<Permission> {
  try {
    await probes[action](access, pool, abortSignal);
    return { answer: 'allowed' };
  } catch (error) {
    stopIfAborted(abortSignal);
    const { name } = error as Error;
    if (saidToTheAllowed.has(name)) return { answer: 'allowed' };
    if (denials.has(name)) return { answer: 'missing' };
    return { answer: 'untold', why: `AWS answered ${name}` };
  }
}
