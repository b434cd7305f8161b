import type { Door } from './door.ts';

/** The columns that an import file for this pool must have, in the order Cognito names them (facts §3.1). */
export async function getCsvHeader(door: Door, userPoolId: string, signal?: AbortSignal): Promise<string[]> {
  const { CSVHeader } = await door.call('GetCSVHeader', { UserPoolId: userPoolId }, { signal });
  return [...(CSVHeader ?? [])];
}
