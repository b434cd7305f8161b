import type { PoolOptions } from '../config/options.ts';
import { type InputError, stopIfAborted } from '../errors.ts';
import { classifyFailure } from './classify-failure.ts';
import type { AwsAccess } from './client.ts';
import { clockError, credentialsError, deniedError } from './operator-errors.ts';

/** Whose credentials are in use. */
export type CallerIdentity =
  | { kind: 'known'; accountId: string; arn: string }
  /** They are missing, expired, rejected, or may not become the role: what happened, and what to do. */
  | { kind: 'unusable'; error: InputError }
  /** STS was not to be asked, which says nothing of the credentials. */
  | { kind: 'untold'; failure: string };

/** Asks STS who calls; that needs no permission. */
export async function callerIdentity(
  access: AwsAccess,
  pool: PoolOptions,
  abortSignal: AbortSignal,
): Promise<CallerIdentity> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient(access);
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    if (Account === undefined) return { kind: 'untold', failure: 'an answer without an account' };
    return { kind: 'known', accountId: Account, arn: withoutSession(Arn ?? '') };
  } catch (error) {
    stopIfAborted(abortSignal);
    const failure = classifyFailure(error);
    if (failure.kind === 'credentials')
      return { kind: 'unusable', error: credentialsError(failure, pool, error) };
    // The role is assumed within the call.
    if (failure.kind === 'denied' && failure.message.includes('sts:AssumeRole'))
      return { kind: 'unusable', error: deniedError('DescribeUserPool', pool, failure, error) };
    if (failure.kind === 'clock') return { kind: 'unusable', error: clockError(pool, error) };
    return { kind: 'untold', failure: failure.name };
  } finally {
    client.destroy();
  }
}

/** The session of an assumed role is often named by somebody's email address. */
const withoutSession = (arn: string): string => arn.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');
