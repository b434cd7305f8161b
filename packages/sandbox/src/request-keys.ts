import type { Input } from './operations/operation.ts';
import type { World } from './world.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The pool a request is about, named by it, by its app client or by its ARN. */
export function poolIdOf(world: World, input: Input): string | undefined {
  const clientId = text(input.ClientId);
  const arn = text(input.ResourceArn);
  return (
    text(input.UserPoolId) ??
    (clientId && world.clients.get(clientId)?.poolId) ??
    arn?.slice(arn.lastIndexOf('/') + 1)
  );
}

/** The single user a request is about, for the limits a user has (facts §1.1). */
export function userKeyOf(world: World, input: Input): string | undefined {
  const username = usernameOf(input);
  return username === undefined ? undefined : `${poolIdOf(world, input) ?? ''}/${username}`;
}

/** What faults are decided by: the user, or else whatever tells one such request from another. */
export function faultKeyOf(input: Input): string {
  return (
    usernameOf(input) ??
    text(input.GroupName) ??
    text(input.Filter) ??
    jobOf(input) ??
    resourceOf(input) ??
    ''
  );
}

function jobOf(input: Input): string | undefined {
  return text(input.JobId) ?? text(input.JobName) ?? text(input.logStreamName) ?? text(input.logGroupName);
}

function resourceOf(input: Input): string | undefined {
  return text(input.ProviderName) ?? text(input.Identifier) ?? text(input.Domain) ?? text(input.ClientId);
}

function usernameOf(input: Input): string | undefined {
  const parameters = (input.AuthParameters ?? input.ChallengeResponses) as Input | undefined;
  return text(input.Username) ?? text(parameters?.USERNAME);
}
