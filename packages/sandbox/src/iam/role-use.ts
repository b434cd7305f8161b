import { ACCOUNT_ID } from '../account.ts';
import type { ImportJob } from '../import-jobs/job.ts';
import type { Pool } from '../state/pool.ts';
import type { World } from '../world.ts';
import type { Role } from './roles.ts';

const NEEDED = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
];
const SERVICE = 'cognito-idp.amazonaws.com';

/**
 * What keeps a job from writing its log: it fails then (facts §3.5). Of a role that the sandbox's IAM knows, the trust
 * and the policies put on it are looked at, Allow statements alone, without their conditions.
 */
export function roleProblem(world: World, pool: Pool, job: ImportJob): string | undefined {
  const role = world.roles.byArn(job.roleArn);
  if (role === undefined) {
    return world.switches.importRoleUnknown === 'job-fails' ? CANNOT_BE_ASSUMED : undefined;
  }
  if (!trustsCognito(role)) return CANNOT_BE_ASSUMED;
  const log = `arn:aws:logs:${pool.region}:${ACCOUNT_ID}:log-group:/aws/cognito/userpools/${pool.id}/${pool.name}`;
  const statements = [...role.policies.values()].flatMap(allowStatements);
  const allowed = (action: string) =>
    statements.some(
      ({ Action, Resource }) => matches(Action, action) && matches(Resource, `${log}:log-stream:${job.id}`),
    );
  return NEEDED.every(allowed)
    ? undefined
    : 'The CloudWatch Logs role does not have the correct access policy.';
}

const CANNOT_BE_ASSUMED = 'The CloudWatch Logs role cannot be assumed or has been deleted.';

type OneOrMore = string | string[] | undefined;

interface Statement {
  Effect?: string;
  Action?: OneOrMore;
  Resource?: OneOrMore;
  Principal?: { Service?: OneOrMore };
}

function allowStatements(policy: string): Statement[] {
  const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return [statements].flat().filter(({ Effect }) => Effect === 'Allow');
}

function trustsCognito({ trust }: Role): boolean {
  return allowStatements(trust).some(
    ({ Action, Principal }) => matches(Action, 'sts:AssumeRole') && matches(Principal?.Service, SERVICE),
  );
}

function matches(patterns: OneOrMore, value: string): boolean {
  return [patterns ?? []].flat().some((pattern) => globOf(pattern).test(value));
}

function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is');
}
