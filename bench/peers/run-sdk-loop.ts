/**
 * The loop that one writes in an afternoon: list, then so many users at once, each by four calls of the SDK with whatever retries it
 * brings; whoever throws is told, and the loop goes on. `node run-sdk-loop.ts <endpoint> <source> <target> <concurrency> <retry mode>`
 */
import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  paginateListGroups,
  paginateListUsers,
  paginateListUsersInGroup,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';

const [endpoint = '', source, target, concurrency, mode = 'standard'] = process.argv.slice(2);
// `standard` is what the client takes anyway.
const retries = mode === 'standard' ? {} : { retryMode: mode };
const client = new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', ...retries });

const users: UserType[] = [];
for await (const page of paginateListUsers({ client, pageSize: 60 }, { UserPoolId: source }))
  users.push(...(page.Users ?? []));

const groupsOf = new Map<string, string[]>();
for await (const page of paginateListGroups({ client, pageSize: 60 }, { UserPoolId: source })) {
  for (const { GroupName, Description, Precedence } of page.Groups ?? []) {
    // The groups in which Cognito keeps the users of a provider are made by Cognito.
    if (GroupName === undefined || GroupName.startsWith(`${source}_`)) continue;
    await client.send(new CreateGroupCommand({ UserPoolId: target, GroupName, Description, Precedence }));
    await readMembers(GroupName);
  }
}

let failed = 0;
let next = 0;
await Promise.all(Array.from({ length: Number(concurrency) }, work));
process.stdout.write(`${users.length - failed} of ${users.length} carried\n`);

async function readMembers(GroupName: string): Promise<void> {
  const members = paginateListUsersInGroup({ client, pageSize: 60 }, { UserPoolId: source, GroupName });
  for await (const page of members) {
    for (const { Username = '' } of page.Users ?? [])
      groupsOf.set(Username, [...(groupsOf.get(Username) ?? []), GroupName]);
  }
}

async function work(): Promise<void> {
  for (let user = users[next++]; user !== undefined; user = users[next++]) {
    try {
      await carry(user);
    } catch (error) {
      failed++;
      process.stderr.write(`${error instanceof Error ? error.name : error}\n`);
    }
  }
}

async function carry(user: UserType): Promise<void> {
  const attributes = user.Attributes?.filter(({ Name }) => Name !== 'sub' && Name !== 'identities') ?? [];
  const Username = attributes.find(({ Name }) => Name === 'email')?.Value;
  const one = { UserPoolId: target, Username };
  await client.send(
    new AdminCreateUserCommand({ ...one, UserAttributes: attributes, MessageAction: 'SUPPRESS' }),
  );
  // Nobody is to know it: they choose their own by "forgot password".
  const Password = `Aa1!${randomBytes(16).toString('base64url')}`;
  await client.send(new AdminSetUserPasswordCommand({ ...one, Password, Permanent: true }));
  for (const GroupName of groupsOf.get(user.Username ?? '') ?? [])
    await client.send(new AdminAddUserToGroupCommand({ ...one, GroupName }));
  if (user.Enabled === false) await client.send(new AdminDisableUserCommand(one));
}
