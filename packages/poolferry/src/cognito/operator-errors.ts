import type { PoolOptions } from '../config/options.ts';
import { InputError, ServiceError } from '../errors.ts';
import type { Operation } from '../pacing/categories.ts';
import type { Failure } from './classify-failure.ts';

const goesOn = 'Nothing is lost: run the same command again to go on.';

/** Credentials that are missing, expired or not those that AWS knows: what happened, and what to do about this very pool. */
export function credentialsError(failure: Failure, pool: PoolOptions, cause: unknown): InputError {
  const whose = pool.profile === undefined ? `the pool ${pool.userPoolId}` : `the profile "${pool.profile}"`;
  if (/^Expired/.test(failure.name) || isOverAtSso(failure))
    return new InputError(`The credentials for ${whose} have expired.`, {
      code: 'credentials-expired',
      hint: `Sign in to AWS again, with "aws sso login${pool.profile === undefined ? '' : ` --profile ${pool.profile}`}" for instance. ${goesOn}`,
      cause,
    });
  if (/ProviderError$/.test(failure.name))
    return new InputError(`No AWS credentials were found for ${whose}.`, {
      code: 'no-credentials',
      hint: missingCredentialsHint(pool),
      cause,
    });
  return new InputError(`AWS does not accept the credentials for ${whose} (${failure.name}).`, {
    code: 'credentials-rejected',
    hint: `Check which keys are in use with "aws sts get-caller-identity"; they may belong to another partition or be deleted. ${goesOn}`,
    cause,
  });
}

/** The SDK has one name for every way to have no credentials; of an SSO session that is over it asks to sign in again. */
const isOverAtSso = ({ name, message }: Failure): boolean =>
  /ProviderError$/.test(name) && /aws sso login|session token not found or invalid/i.test(message);

function missingCredentialsHint(pool: PoolOptions): string {
  if (pool.endpoint !== undefined)
    return 'A local Cognito takes any key: AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox.';
  if (pool.profile !== undefined)
    return `"aws configure list-profiles" shows the profiles there are; an SSO profile needs "aws sso login --profile ${pool.profile}" first.`;
  return 'Set them up as for the AWS CLI: a profile, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role.';
}

export function clockError(pool: PoolOptions, cause: unknown): InputError {
  return new InputError(
    `AWS refuses the signature for the pool ${pool.userPoolId}: the clock here is wrong.`,
    {
      code: 'clock-skewed',
      hint: 'Set the clock of this machine, by network time for instance, and run the same command again.',
      cause,
    },
  );
}

/** What the options say of endpoints is checked before; this one comes from the environment or a profile. */
export function endpointError(pool: PoolOptions, cause: unknown): InputError {
  return new InputError(`The endpoint for the pool ${pool.userPoolId} is no http or https address.`, {
    code: 'bad-endpoint',
    hint: 'Correct AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER or AWS_ENDPOINT_URL, or endpoint_url of the profile: a whole address such as http://127.0.0.1:9229, or none.',
    cause,
  });
}

export function certificateError(pool: PoolOptions, failure: Failure, cause: unknown): InputError {
  return new InputError(
    `The TLS certificate of whoever answers for the pool ${pool.userPoolId} is not trusted here (${failure.name}).`,
    {
      code: 'untrusted-certificate',
      hint: `Where a proxy of your company opens TLS, name its certificate in NODE_EXTRA_CA_CERTS; else check the clock and the endpoint. ${goesOn}`,
      cause,
    },
  );
}

export function deniedError(
  operation: Operation,
  pool: PoolOptions,
  failure: Failure,
  cause: unknown,
): InputError {
  // The role is assumed within the first call, so that AWS's "no" to that comes back as the call's own.
  if (failure.message.includes('sts:AssumeRole'))
    return new InputError(`The credentials may not assume the role ${pool.roleArn ?? 'of the profile'}.`, {
      code: 'access-denied',
      hint: "Allow sts:AssumeRole to these credentials, and check the role's trust policy and external id.",
      cause,
    });
  return new InputError(
    `The credentials may not call cognito-idp:${operation} on the pool ${pool.userPoolId}.`,
    {
      code: 'access-denied',
      hint: `Allow cognito-idp:${operation} in the policy of these credentials. ${goesOn}`,
      cause,
    },
  );
}

export function unreachableError(
  operation: Operation,
  pool: PoolOptions,
  failure: Failure,
  waitedMs: number,
): ServiceError {
  const proxy =
    failure.name === 'UnreadableAnswer' ? ' Something answers in its place, a proxy perhaps.' : '';
  const region = failure.name === 'ENOTFOUND' && pool.endpoint === undefined ? regionHint(pool) : '';
  const where = pool.endpoint === undefined ? '' : ` at ${pool.endpoint}`;
  const seconds = Math.round(waitedMs / 1000);
  return new ServiceError(
    `Cognito${where} gave no usable answer to ${operation} for ${seconds} s (pool ${pool.userPoolId}, last: ${failure.name}).`,
    {
      code: 'cognito-unreachable',
      hint: `Check the network${pool.endpoint === undefined ? '' : ' and the endpoint'}.${region}${proxy} ${goesOn}`,
    },
  );
}

/** No such name: mostly a Region that is mistyped in the id of the pool, or a local Cognito that nobody has named. */
function regionHint({ userPoolId, region }: PoolOptions): string {
  const asked = region ?? userPoolId.split('_')[0];
  return ` Is "${asked}" the Region's name, letter by letter? A local Cognito is named by AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, or by --source-endpoint and --target-endpoint.`;
}
