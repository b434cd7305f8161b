import { type UserWithGroups, userRecord } from './user-record.ts';

/** Writes users as Cognito's records, `Groups` added, one a line. No users make an empty file. */
export async function* usersToNdjson(
  users: AsyncIterable<UserWithGroups> | Iterable<UserWithGroups>,
): AsyncGenerator<string, void, undefined> {
  for await (const each of users) yield `${JSON.stringify(userRecord(each))}\n`;
}
