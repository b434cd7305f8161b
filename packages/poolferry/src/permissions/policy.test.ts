import { describe, expect, test } from 'vitest';
import { commandNames, phases } from './needs.ts';
import { assumingPolicy, policyOf } from './policy.ts';

const source = { userPoolId: 'eu-west-1_aaaa', region: 'eu-west-1', accountId: '111111111111' };
const target = { userPoolId: 'us-east-1_bbbb', region: 'us-east-1', accountId: '*' };
const byJob = { routes: 'import-job' } as const;
const byCreate = { routes: 'admin-create' } as const;

const phasesOf = (command: (typeof commandNames)[number]) =>
  phases.filter(({ commands }) => commands.includes(command));
const statements = (...args: Parameters<typeof policyOf>) => policyOf(...args)?.Statement ?? [];
const actions = (...args: Parameters<typeof policyOf>) => statements(...args).flatMap(({ Action }) => Action);

const writes = /:(AdminC|AdminS|AdminD|AdminA|AdminU|AdminE|AdminR|Update|Create|Start|Stop|Put|Pass)/;

test('no policy allows a write on the source, nor the deletion of anybody but for a rollback and where it is asked for', () => {
  expect(actions(phases, { source }, byJob).filter((action) => writes.test(action))).toEqual([]);
  const others = phases.filter(
    ({ name, commands }) => name !== 'deletions' && !(commands.length === 1 && commands[0] === 'rollback'),
  );
  const deletions = actions(others, { source, target }, byJob).filter((action) =>
    /Delete(?!UserAttributes$)/.test(action),
  );
  expect(deletions).toEqual([]);
});

const ofNoPool = [
  'cognito-idp:GetProvisionedLimit',
  'cognito-idp:UpdateProvisionedLimit',
  'cognito-idp:DescribeUserPoolDomain',
  'servicequotas:ListServiceQuotas',
  'cognito-idp:CreateUserPool',
  'cognito-idp:ListUserPools',
];

test.each(commandNames)('the policy of %s is scoped to its pools but for what belongs to none', (command) => {
  const wide = statements(phasesOf(command), { source, target }, byJob).filter(
    ({ Resource }) => Resource === '*',
  );
  const actionsOnAll = wide.flatMap(({ Action }) => Action);
  expect(actionsOnAll.filter((action) => !ofNoPool.includes(action))).toEqual([]);
});

test('each statement has an id of its own, and each action is named once', () => {
  const all = statements(phases, { source, target }, byJob);
  expect(new Set(all.map(({ Sid }) => Sid)).size).toBe(all.length);
  for (const { Sid, Action } of all) {
    expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
    expect(new Set([Action].flat()).size).toBe([Action].flat().length);
  }
});

test('the import job is allowed only where users may go by it, its role only where none is named', () => {
  const migrate = phasesOf('migrate');
  expect(actions(migrate, { target }, byCreate).filter((one) => /Import|CSV|iam:|logs:/.test(one))).toEqual(
    [],
  );
  expect(actions(migrate, { target }, byJob)).toEqual(
    expect.arrayContaining(['iam:CreateRole', 'iam:PassRole', 'logs:GetLogEvents']),
  );
  const logsRoleArn = 'arn:aws:iam::222222222222:role/import';
  const named = statements(migrate, { target }, { ...byJob, logsRoleArn });
  expect(named.filter(({ Action }) => [Action].flat().some((one) => one.startsWith('iam:')))).toEqual([
    { Sid: 'PoolferryImportRole', Effect: 'Allow', Action: 'iam:PassRole', Resource: logsRoleArn },
  ]);
});

describe('resources', () => {
  test.each([
    ['eu-west-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('of %s are in the partition %s', (region, partition) => {
    const place = { userPoolId: `${region}_abc`, region, accountId: '111111111111' };
    const told = statements(phasesOf('migrate'), { target: place }, byJob).map(({ Resource }) => Resource);
    expect(told).toEqual(
      expect.arrayContaining([
        `arn:${partition}:cognito-idp:${region}:111111111111:userpool/${region}_abc`,
        `arn:${partition}:iam::111111111111:role/PoolferryUserImport-${region}`,
        `arn:${partition}:logs:${region}:111111111111:log-group:/aws/cognito/userpools/${region}_abc/*`,
      ]),
    );
  });

  test('of two roles are both in the policy of whoever assumes them, of none there is no policy', () => {
    expect(assumingPolicy([])).toBeUndefined();
    const arns = ['arn:aws:iam::111111111111:role/a', 'arn:aws:iam::222222222222:role/b'];
    expect(assumingPolicy(arns)?.Statement).toMatchObject(
      arns.map((Resource) => ({ Action: 'sts:AssumeRole', Resource })),
    );
  });
});
