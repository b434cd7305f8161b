import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runForeign } from './foreign-client.ts';
import { everybody, somebodyWithPassword } from './generated-users.ts';
import { leaveOut } from './left-out.ts';
import { startSandboxService } from './sandbox-service.ts';
import type { Answer } from './wire.ts';

const script = fileURLToPath(new URL('boto3-client.py', import.meta.url));
const service = await startSandboxService({ users: 300 });
const { source, target } = service.sandbox;
const probe = await runForeign(service.endpoint, 'python3', ['-c', 'import boto3']);
const installed = probe?.code === 0;

afterAll(() => service.close());

describe('boto3 at the sandbox', () => {
  if (!installed) {
    leaveOut('boto3', 'python3 cannot import boto3');
    return;
  }

  let users: Answer[];
  let seen: Record<string, Answer>;
  let username: string;
  const names = (some: Answer[]): string[] => some.map(({ Username }) => Username).sort();

  beforeAll(async () => {
    users = await everybody(service, source.userPoolId);
    const person = await somebodyWithPassword(service, users);
    username = person.username;
    const args = [source.userPoolId, source.clientId, target.userPoolId, username, person.password];
    const ended = await runForeign(service.endpoint, 'python3', [script, ...args]);
    expect(ended?.stderr).toBe('');
    seen = JSON.parse(ended?.stdout ?? '');
  });

  it('lists everybody through all pages', () => {
    expect(seen.listed.sort()).toEqual(names(users));
    expect(seen.listed).toHaveLength(300);
  });

  it('filters', () => {
    expect(seen.disabled.length).toBeGreaterThan(0);
    expect(seen.disabled.sort()).toEqual(names(users.filter(({ Enabled }) => !Enabled)));
    expect(seen.found).toEqual([username]);
  });

  it('creates a user, once, and reads the time', () => {
    expect(seen.created.username).toMatch(/^[0-9a-f]{8}-/);
    expect(seen.created).toMatchObject({
      status: 'FORCE_CHANGE_PASSWORD',
      year: new Date().getFullYear(),
    });
    expect(seen['created again']).toBe('UsernameExistsException');
  });

  it('makes exceptions of the errors', () => {
    expect(seen).toMatchObject({
      'unknown pool': 'ResourceNotFoundException',
      'unknown user': 'UserNotFoundException',
      'odd filter': 'InvalidParameterException',
    });
  });

  it("signs in with a generated user's password, and with no other", () => {
    expect(seen.tokens).toEqual(['AccessToken', 'ExpiresIn', 'IdToken', 'RefreshToken', 'TokenType']);
    expect(seen['wrong password']).toBe('NotAuthorizedException');
  });
});
