import type { Input } from './operations/operation.ts';
import type { World } from './world.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The pool a request is about, named by it or by its app client. */
export function poolIdOf(world: World, input: Input): string | undefined {
  const clientId = text(input.ClientId);
  return text(input.UserPoolId) ?? (clientId && world.clients.get(clientId)?.poolId);
}

/** The single user a request is about, for the limits a user has (facts §1.1). */
export function userKeyOf(world: World, input: Input): string | undefined {
  const username = usernameOf(input);
  return username === undefined ? undefined : `${poolIdOf(world, input) ?? ''}/${username}`;
}

/** What faults are decided by: the user, or else whatever tells one such request from another. */
export function faultKeyOf(input: Input): string {
  return usernameOf(input) ?? text(input.GroupName) ?? text(input.Filter) ?? jobOf(input) ?? '';
}

function jobOf(input: Input): string | undefined {
  return text(input.JobId) ?? text(input.JobName) ?? text(input.logStreamName) ?? text(input.logGroupName);
}

function usernameOf(input: Input): string | undefined {
  const parameters = (input.AuthParameters ?? input.ChallengeResponses) as Input | undefined;
  return text(input.Username) ?? text(parameters?.USERNAME);
}
