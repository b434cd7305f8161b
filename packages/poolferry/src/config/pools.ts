import type { PoolOptions } from './options.ts';
import type { Problem } from './problems.ts';
import { throwProblems } from './problems.ts';

type Side = 'source' | 'target';

// BC:UserPoolIdType; the part before the underscore is the Region.
const poolIdShape = /^([\w-]+)_[0-9a-zA-Z]+$/;
const poolIdMaxLength = 55;
export const roleArnShape = /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/;
const regionShape = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

/**
 * The Region that a pool id begins with.
 *
 * @throws InputError `bad-pool-id`
 */
export function regionOfPool(userPoolId: string): string {
  throwProblems(idProblems({ userPoolId }));
  return userPoolId.slice(0, userPoolId.lastIndexOf('_'));
}

/** What can be told to be wrong with the pools without asking AWS. */
export function poolProblems(source: PoolOptions | undefined, target: PoolOptions | undefined): Problem[] {
  const problems = [
    ...(source === undefined ? [] : sideProblems(source, 'source')),
    ...(target === undefined ? [] : sideProblems(target, 'target')),
  ];
  // Whatever the endpoints: an endpoint may also come from the environment, and the source must never be written to.
  if (source !== undefined && source.userPoolId === target?.userPoolId)
    problems.push({
      code: 'same-pool',
      text: `source and target are the same user pool, ${quoted(source.userPoolId)}.`,
      hint: 'Give --target the pool that the users are to move into.',
    });
  return problems;
}

function sideProblems(pool: PoolOptions, side: Side): Problem[] {
  return [
    ...idProblems(pool, side),
    ...regionProblems(pool, side),
    ...roleProblems(pool, side),
    ...endpointProblems(pool, side),
  ];
}

function idProblems({ userPoolId, endpoint }: PoolOptions, side?: Side): Problem[] {
  const region = poolIdShape.exec(userPoolId)?.[1];
  const regionLooksRight = region !== undefined && (regionShape.test(region) || region === 'local');
  // A local emulator may call its Region what it likes.
  if (
    region !== undefined &&
    userPoolId.length <= poolIdMaxLength &&
    (regionLooksRight || endpoint !== undefined)
  )
    return [];
  return [
    {
      code: 'bad-pool-id',
      text: `${side === undefined ? '' : `${side}: `}${quoted(userPoolId)} is no user pool id.`,
      hint: 'A user pool id is a Region, "_" and letters or digits, such as us-east-1_Ab12Cd34E: the last part of the pool\'s ARN.',
    },
  ];
}

function regionProblems({ userPoolId, region }: PoolOptions, side: Side): Problem[] {
  const ofPool = poolIdShape.exec(userPoolId)?.[1];
  if (region === undefined || ofPool === undefined || region === ofPool) return [];
  return [
    {
      code: 'wrong-region',
      text: `${side}: the Region is given as ${quoted(region)}, but the pool ${quoted(userPoolId)} is in ${ofPool}.`,
      hint: `Leave --${side}-region (${side}.region) out, or correct it or the pool id.`,
    },
  ];
}

function roleProblems({ roleArn }: PoolOptions, side: Side): Problem[] {
  if (roleArn === undefined || roleArnShape.test(roleArn)) return [];
  return [
    {
      code: 'bad-role-arn',
      text: `${side}: ${quoted(roleArn)} is no role ARN.`,
      hint: `Give --${side}-role-arn the whole ARN, such as arn:aws:iam::111122223333:role/migration.`,
    },
  ];
}

function endpointProblems({ endpoint }: PoolOptions, side: Side): Problem[] {
  if (endpoint === undefined) return [];
  const url = URL.parse(endpoint);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return [];
  return [
    {
      code: 'bad-endpoint',
      text: `${side}: the endpoint is no http or https address.`,
      hint: `Give --${side}-endpoint a whole address, such as http://127.0.0.1:9229.`,
    },
  ];
}

/** Typed text, made safe to print and short. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
