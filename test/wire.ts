import type { Sandbox } from '@poolferry/sandbox';

/** A Cognito answer, looked at as a client without types would. */
// biome-ignore lint/suspicious/noExplicitAny: nothing of the tool's own types may be assumed here.
export type Answer = any;

/** A bare client of a sandbox: no SDK, and nothing shared with the tool under test. */
export class Wire<Served extends { readonly endpoint: string } = Sandbox> {
  readonly sandbox: Served;

  constructor(sandbox: Served) {
    this.sandbox = sandbox;
  }

  /** The answer's body, an error's included (`__type`). */
  async call(operation: string, input: object): Promise<Answer> {
    const response = await fetch(this.sandbox.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/cognito-idp/aws4_request, Signature=0',
      },
      body: JSON.stringify(input),
    });
    return response.json();
  }

  async ok(operation: string, input: object): Promise<Answer> {
    const answer = await this.call(operation, input);
    if (answer.__type !== undefined) throw new Error(`${operation}: ${answer.__type}: ${answer.message}`);
    return answer;
  }

  async control(path: string, body?: object): Promise<Answer> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${this.sandbox.endpoint}/_sandbox/${path}`, init);
    return response.json();
  }

  /** Every user of a pool, by sub. */
  async users(UserPoolId: string): Promise<Map<string, ListedUser>> {
    const users = new Map<string, ListedUser>();
    let PaginationToken: string | undefined;
    do {
      const page = await this.ok('ListUsers', { UserPoolId, Limit: 60, PaginationToken });
      for (const user of page.Users) {
        const { sub, ...attributes } = Object.fromEntries(
          user.Attributes.map((one: { Name: string; Value: string }) => [one.Name, one.Value]),
        );
        users.set(sub, {
          sub,
          attributes,
          username: user.Username,
          status: user.UserStatus,
          enabled: user.Enabled,
          createdAt: user.UserCreateDate,
        });
      }
      PaginationToken = page.PaginationToken;
    } while (PaginationToken !== undefined);
    return users;
  }

  /** Every group of a pool with its settings and the subs of its members, by name. */
  async groups(UserPoolId: string): Promise<Map<string, ListedGroup>> {
    const groups = new Map<string, ListedGroup>();
    for (const group of await this.#all('ListGroups', { UserPoolId }, 'Groups')) {
      const members = await this.#all(
        'ListUsersInGroup',
        { UserPoolId, GroupName: group.GroupName },
        'Users',
      );
      const subs = members.map((user) => user.Attributes.find((one: Answer) => one.Name === 'sub').Value);
      groups.set(group.GroupName, {
        description: group.Description,
        precedence: group.Precedence,
        members: new Set(subs),
      });
    }
    return groups;
  }

  /** How often each operation was called on a pool so far. */
  async calls(): Promise<Record<string, number>> {
    const { operations } = await this.control('requests');
    return Object.fromEntries(
      Object.entries(operations as Record<string, { calls: number }>).map(([name, { calls }]) => [
        name,
        calls,
      ]),
    );
  }

  async #all(operation: string, input: object, list: string): Promise<Answer[]> {
    const found: Answer[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.ok(operation, { ...input, Limit: 60, NextToken });
      found.push(...page[list]);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return found;
  }
}

export interface ListedUser {
  sub: string;
  username: string;
  status: string;
  enabled: boolean;
  /** Epoch seconds. */
  createdAt: number;
  attributes: Record<string, string>;
}

export interface ListedGroup {
  description: string | undefined;
  precedence: number | undefined;
  members: Set<string>;
}
