import { applies, type PhaseChoice } from './commands-needing.ts';
import { importRoleName } from './import-role.ts';
import type { Action, Phase, Resource, Side } from './needs.ts';

/** A policy document of IAM, as it is pasted into the console. */
export interface Policy {
  Version: '2012-10-17';
  Statement: Statement[];
}

interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string | string[];
  Resource: string;
}

/** Where a pool is, as far as that is known without asking AWS. */
export interface PoolPlace {
  userPoolId: string;
  region: string;
  /** Twelve digits, or `*` where nobody has told. */
  accountId: string;
}

const sids: Record<Side, Record<Resource, string>> = {
  source: {
    pool: 'PoolferrySourcePool',
    'new-pool': 'PoolferrySourceNewPool',
    anything: 'PoolferryAnything',
    'import-log': 'PoolferrySourceLog',
    'import-role': 'PoolferrySourceRole',
  },
  target: {
    pool: 'PoolferryTargetPool',
    'new-pool': 'PoolferryNewPool',
    anything: 'PoolferryAnything',
    'import-log': 'PoolferryImportLog',
    'import-role': 'PoolferryImportRole',
  },
};

/**
 * The smallest policy that allows these phases on these pools, or undefined where they ask for nothing.
 *
 * @param phases The parts of the work; those of a side that `places` does not name are left out.
 * @param places The pools that the policy is for: both where one set of credentials does all the work.
 */
export function policyOf(
  phases: readonly Phase[],
  places: Readonly<Partial<Record<Side, PoolPlace>>>,
  choice: PhaseChoice,
): Policy | undefined {
  const statements = new Map<string, { sid: string; resource: string; actions: Set<Action> }>();
  for (const phase of phases) {
    const place = places[phase.side];
    if (place === undefined || !applies(phase, choice)) continue;
    const resource = resourceOf(phase.on, place, choice);
    const statement = statements.get(resource) ?? {
      sid: sids[phase.side][phase.on],
      resource,
      actions: new Set(),
    };
    statements.set(resource, statement);
    for (const action of phase.actions) statement.actions.add(action);
  }
  if (statements.size === 0) return undefined;
  const Statement = [...statements.values()].map(({ sid, resource, actions }) => ({
    Sid: sid,
    Effect: 'Allow' as const,
    Action: actions.size === 1 ? [...actions].join() : [...actions],
    Resource: resource,
  }));
  return { Version: '2012-10-17', Statement };
}

/** What credentials need in order to become the role that a pool is entered by. */
export function assumingPolicy(roleArns: readonly string[]): Policy | undefined {
  if (roleArns.length === 0) return undefined;
  const Statement = [...new Set(roleArns)].map((Resource, index) => ({
    Sid: `PoolferryAssumesRole${index === 0 ? '' : index + 1}`,
    Effect: 'Allow' as const,
    Action: 'sts:AssumeRole',
    Resource,
  }));
  return { Version: '2012-10-17', Statement };
}

function resourceOf(
  on: Resource,
  { userPoolId, region, accountId }: PoolPlace,
  { logsRoleArn }: PhaseChoice,
): string {
  const partition = partitionOf(region);
  switch (on) {
    case 'anything':
      return '*';
    case 'pool':
      return `arn:${partition}:cognito-idp:${region}:${accountId}:userpool/${userPoolId}`;
    case 'new-pool':
      return `arn:${partition}:cognito-idp:${region}:${accountId}:userpool/*`;
    case 'import-log':
      // The group's last part is the pool's name, which only AWS knows (facts §3.5).
      return `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/cognito/userpools/${userPoolId}/*`;
    case 'import-role':
      return logsRoleArn ?? `arn:${partition}:iam::${accountId}:role/${importRoleName(region)}`;
  }
}

/** Regions by how their names begin; all others belong to `aws`. */
const partitions = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^eusc-/, 'aws-eusc'],
] as const;

function partitionOf(region: string): string {
  return partitions.find(([shape]) => shape.test(region))?.[1] ?? 'aws';
}
