import type { Service } from './service.ts';
import type { Answer } from './wire.ts';

/** Every user of a pool, by the bare client. */
export async function everybody(service: Service, UserPoolId: string): Promise<Answer[]> {
  const users: Answer[] = [];
  let PaginationToken: string | undefined;
  do {
    const more = PaginationToken === undefined ? {} : { PaginationToken };
    const page = await service.ok('ListUsers', { UserPoolId, ...more });
    users.push(...page.Users);
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  return users;
}

/** An enabled, CONFIRMED user among those generated, with the password that the control endpoint tells. */
export async function somebodyWithPassword(service: Service, users: readonly Answer[]) {
  for (const { Username, Enabled, UserStatus } of users) {
    if (!Enabled || UserStatus !== 'CONFIRMED') continue;
    const query = new URLSearchParams({ username: Username });
    const response = await fetch(`${service.endpoint}/_sandbox/password?${query}`);
    const { password } = (await response.json()) as { password: string | null };
    if (password !== null) return { username: Username as string, password };
  }
  throw new Error('Nobody among the generated users can sign in');
}
