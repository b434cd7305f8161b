import { afterAll, describe, expect, it } from 'vitest';
import { runForeign } from './foreign-client.ts';
import { everybody, somebodyWithPassword } from './generated-users.ts';
import { leaveOut } from './left-out.ts';
import { startSandboxService } from './sandbox-service.ts';
import type { Answer } from './wire.ts';

const service = await startSandboxService({ users: 300 });
const { source, target } = service.sandbox;
const installed = await runForeign(service.endpoint, 'aws', ['--version']);

/** Runs one operation: what it prints, read as JSON, or the error's name in its message. */
async function aws(operation: string, ...args: string[]): Promise<Answer> {
  const ended = await runForeign(service.endpoint, 'aws', ['cognito-idp', operation, ...args]);
  if (ended === undefined) throw new Error('aws has disappeared');
  if (ended.code === 0) return ended.stdout === '' ? {} : JSON.parse(ended.stdout);
  return /An error occurred \((\w+)\) when calling/.exec(ended.stderr)?.[1] ?? ended.stderr;
}

const inSource = ['--user-pool-id', source.userPoolId];
const inTarget = ['--user-pool-id', target.userPoolId];
const names = (users: Answer[]): string[] => users.map(({ Username }) => Username).sort();

afterAll(() => service.close());

describe('the AWS CLI at the sandbox', () => {
  if (installed === undefined) {
    leaveOut('the AWS CLI', 'aws is not installed');
    return;
  }

  it('lists everybody through all pages', async () => {
    const listed = await aws('list-users', ...inSource, '--page-size', '20');
    expect(names(listed.Users)).toEqual(names(await everybody(service, source.userPoolId)));
    expect(listed.Users).toHaveLength(300);
  });

  it('goes on from a token of its own', async () => {
    const first = await aws('list-users', ...inSource, '--max-items', '100');
    expect(first.Users).toHaveLength(100);
    const rest = await aws('list-users', ...inSource, '--starting-token', first.NextToken);
    expect(rest.Users).toHaveLength(200);
    expect(new Set(names([...first.Users, ...rest.Users])).size).toBe(300);
  });

  it('filters', async () => {
    const users = await everybody(service, source.userPoolId);
    const disabled = await aws('list-users', ...inSource, '--filter', 'status = "Disabled"');
    expect(disabled.Users.length).toBeGreaterThan(0);
    expect(names(disabled.Users)).toEqual(names(users.filter(({ Enabled }) => !Enabled)));
    const [somebody] = users;
    const filter = `sub = "${somebody.Attributes.find(({ Name }: Answer) => Name === 'sub').Value}"`;
    const found = await aws('list-users', ...inSource, '--filter', filter);
    expect(names(found.Users)).toEqual([somebody.Username]);
  });

  it('creates a user, once', async () => {
    const create = () =>
      aws(
        'admin-create-user',
        ...inTarget,
        ...['--username', 'cli@example.com', '--message-action', 'SUPPRESS'],
        ...['--user-attributes', 'Name=email_verified,Value=true'],
      );
    const { User } = await create();
    expect(User.Username).toMatch(/^[0-9a-f]{8}-/);
    expect(User.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    expect(User.Attributes).toContainEqual({ Name: 'email', Value: 'cli@example.com' });
    expect(await create()).toBe('UsernameExistsException');
  });

  it('names the errors', async () => {
    const nowhere = ['--user-pool-id', 'us-east-1_Nowhere01'];
    const outcomes = await Promise.all([
      aws('describe-user-pool', ...nowhere),
      aws('admin-get-user', ...inSource, '--username', 'nobody-of-that-name'),
      aws('list-users', ...inSource, '--filter', 'email != "x"'),
    ]);
    expect(outcomes).toEqual([
      'ResourceNotFoundException',
      'UserNotFoundException',
      'InvalidParameterException',
    ]);
  });

  it("signs in with a generated user's password", async () => {
    const { username, password } = await somebodyWithPassword(
      service,
      await everybody(service, source.userPoolId),
    );
    const signIn = (PASSWORD: string) =>
      aws(
        'initiate-auth',
        ...['--client-id', source.clientId, '--auth-flow', 'USER_PASSWORD_AUTH'],
        ...['--auth-parameters', JSON.stringify({ USERNAME: username, PASSWORD })],
      );
    const { AuthenticationResult } = await signIn(password);
    expect(AuthenticationResult.AccessToken).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await signIn(`${password}x`)).toBe('NotAuthorizedException');
  });

  it('imports users from a file by a job', async () => {
    const { CSVHeader } = await aws('get-csv-header', ...inTarget);
    const roleArn = 'arn:aws:iam::123456789012:role/Cognito-Import';
    const role = ['--cloud-watch-logs-role-arn', roleArn];
    const created = await aws('create-user-import-job', ...inTarget, '--job-name', 'cli', ...role);
    const { PreSignedUrl, JobId } = created.UserImportJob;
    const inJob = [...inTarget, '--job-id', JobId];
    expect(await aws('start-user-import-job', ...inJob)).toBe('PreconditionNotMetException');
    const person: Answer = {
      email: 'file@example.com',
      email_verified: 'TRUE',
      'cognito:username': 'file@example.com',
    };
    const row = CSVHeader.map((name: string) => person[name] ?? '').join(',');
    const headers = { 'x-amz-server-side-encryption': 'aws:kms' };
    const body = `${CSVHeader.join(',')}\n${row}\n`;
    expect((await fetch(PreSignedUrl, { method: 'PUT', headers, body })).status).toBe(200);
    expect((await aws('start-user-import-job', ...inJob)).UserImportJob.Status).toBe('Pending');
    const { UserImportJob } = await aws('describe-user-import-job', ...inJob);
    expect(UserImportJob).toMatchObject({ Status: 'Succeeded', ImportedUsers: 1, FailedUsers: 0 });
    const imported = await aws('admin-get-user', ...inTarget, '--username', 'file@example.com');
    expect(imported.UserStatus).toBe('RESET_REQUIRED');
  });
});
