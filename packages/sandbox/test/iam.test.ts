import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvFor, person, runJob } from './import-wire.ts';
import { EMAIL_POOL, newPool, openWire, type Wire } from './wire.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

/** Calls IAM in its Query protocol: status and XML. */
async function iam(Action: string, parameters: Record<string, string>, accessKeyId = 'ANYONE') {
  const credential = `Credential=${accessKeyId}/20260101/us-east-1/iam/aws4_request`;
  const response = await fetch(wire.sandbox.endpoint, {
    method: 'POST',
    headers: accessKeyId === 'none' ? {} : { authorization: `AWS4-HMAC-SHA256 ${credential}, Signature=0` },
    body: new URLSearchParams({ Action, Version: '2010-05-08', ...parameters }),
  });
  return { status: response.status, xml: await response.text() };
}

const between = (xml: string, tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(xml)?.[1];
const errorOf = ({ status, xml }: { status: number; xml: string }) => `${status} ${between(xml, 'Code')}`;

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const TRUST = policy({ Principal: { Service: 'cognito-idp.amazonaws.com' }, Action: 'sts:AssumeRole' });
const LOGS = ['CreateLogGroup', 'CreateLogStream', 'DescribeLogStreams', 'PutLogEvents'].map(
  (action) => `logs:${action}`,
);
const LOG_GROUPS = 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/cognito/*';

describe('the roles of IAM', () => {
  it('[RO-1] makes a role once and tells it', async () => {
    const RoleName = 'Cognito-Import';
    expect(errorOf(await iam('GetRole', { RoleName }))).toBe('404 NoSuchEntity');
    const input = { RoleName, Path: '/service-role/', AssumeRolePolicyDocument: TRUST, Description: 'a < b' };
    const made = await iam('CreateRole', input);
    expect(made.status).toBe(200);
    expect(made.xml).toMatch(/^<CreateRoleResponse xmlns="[^"]+"><CreateRoleResult><Role>.*<RequestId>/);
    const { xml } = await iam('GetRole', { RoleName });
    expect(between(xml, 'Arn')).toBe('arn:aws:iam::123456789012:role/service-role/Cognito-Import');
    expect(between(xml, 'CreateDate')).toBe('2026-01-01T00:00:00Z');
    expect(between(xml, 'Description')).toBe('a &lt; b');
    expect(decodeURIComponent(between(xml, 'AssumeRolePolicyDocument') ?? '')).toBe(TRUST);
    expect(errorOf(await iam('CreateRole', input))).toBe('409 EntityAlreadyExists');
  });

  it('[RO-2] puts a policy on a role and tells it', async () => {
    const RoleName = 'with-policy';
    const names = { RoleName, PolicyName: 'logs' };
    const PolicyDocument = policy({ Action: LOGS, Resource: LOG_GROUPS });
    expect(errorOf(await iam('PutRolePolicy', { ...names, PolicyDocument }))).toBe('404 NoSuchEntity');
    await iam('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
    expect(errorOf(await iam('GetRolePolicy', names))).toBe('404 NoSuchEntity');
    expect((await iam('PutRolePolicy', { ...names, PolicyDocument })).status).toBe(200);
    const { xml } = await iam('GetRolePolicy', names);
    expect(decodeURIComponent(between(xml, 'PolicyDocument') ?? '')).toBe(PolicyDocument);
  });

  it('[RO-3] refuses names and documents that are none, unknown actions and unsigned requests', async () => {
    const AssumeRolePolicyDocument = TRUST;
    expect(errorOf(await iam('CreateRole', { RoleName: 'a b', AssumeRolePolicyDocument }))).toBe(
      '400 ValidationError',
    );
    for (const document of ['{', 'null', '{}']) {
      const input = { RoleName: 'role', AssumeRolePolicyDocument: document };
      expect(errorOf(await iam('CreateRole', input))).toBe('400 MalformedPolicyDocument');
    }
    expect(errorOf(await iam('DeleteRole', { RoleName: 'role' }))).toBe('400 InvalidAction');
    expect(errorOf(await iam('GetRole', { RoleName: 'role' }, 'none'))).toBe(
      '403 MissingAuthenticationToken',
    );
    expect(errorOf(await iam('GetRole', { RoleName: 'role' }, 'DENIED'))).toBe('403 AccessDenied');
  });

  it.each([
    ['trusts Cognito and may write the log', TRUST, { Action: LOGS, Resource: LOG_GROUPS }, 'Succeeded'],
    ['may do all of it by wildcards', TRUST, { Action: 'logs:*', Resource: '*' }, 'Succeeded'],
    [
      'trusts another service',
      TRUST.replace('cognito-idp', 'ec2'),
      { Action: LOGS, Resource: '*' },
      'Failed',
    ],
    ['may not write lines', TRUST, { Action: LOGS.slice(0, 3), Resource: LOG_GROUPS }, 'Failed'],
    ['may write other logs', TRUST, { Action: LOGS, Resource: `${LOG_GROUPS}other` }, 'Failed'],
  ])('[RO-4] a job fails by its role or not: one that %s', async (what, trust, statement, status) => {
    const RoleName = what.replaceAll(' ', '-');
    await iam('CreateRole', { RoleName, AssumeRolePolicyDocument: trust });
    await iam('PutRolePolicy', { RoleName, PolicyName: 'logs', PolicyDocument: policy(statement) });
    const { id } = await newPool(wire, EMAIL_POOL);
    const CloudWatchLogsRoleArn = `arn:aws:iam::123456789012:role/${RoleName}`;
    const job = await runJob(wire, id, await csvFor(wire, id, [person('a@x.com')]), {
      CloudWatchLogsRoleArn,
    });
    expect(job.Status).toBe(status);
  });

  it('[RO-5] counts its actions among the requests, under its own name', async () => {
    await iam('GetRole', { RoleName: 'nobody' });
    const { operations } = (await wire.control('GET', 'requests')).body;
    expect(operations['iam:GetRole'].errors.NoSuchEntity).toBeGreaterThan(0);
  });
});
