import { type FileUser, type ReadUsersOptions, readUsers } from './users-json.ts';

export const sub = 'd2c03be4-25f3-4be3-8b30-f137a8578ad3';

/** A record as the AWS CLI prints it, some fields replaced; those set to undefined are missing. */
export function record(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Username: 'GAK',
    Attributes: [
      { Name: 'sub', Value: sub },
      { Name: 'email', Value: 'gak@example.com' },
    ],
    UserCreateDate: '2024-01-23T02:40:26.413000+05:30',
    UserLastModifiedDate: '2024-01-23T02:40:26.413000+05:30',
    Enabled: true,
    UserStatus: 'CONFIRMED',
    ...changes,
  };
}

export async function* inChunks(content: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export async function read(
  content: string | Uint8Array,
  options: Partial<ReadUsersOptions> = {},
  chunkSize = 1000,
): Promise<FileUser[]> {
  return await collect(readUsers(inChunks(content, chunkSize), { file: 'users.json', ...options }));
}
