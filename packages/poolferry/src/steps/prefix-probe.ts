import { CognitoRefusal } from '../cognito/failures.ts';
import { listUserPages } from '../cognito/listings.ts';
import { stopIfAborted } from '../errors.ts';
import { listTogether } from './begin-again.ts';
import type { PoolSide } from './migration.ts';

export const hexDigits = [...'0123456789abcdef'];

/** As deep as chains of pages have parts of parts. */
const deepPrefixLength = 3;

/**
 * Whether `sub ^= "<hex>"` lists exactly the users whose sub starts so. No document promises it (facts §2): it may
 * be refused, ignored, or taken for equality, and each of these would lose users. One digit and several are tried.
 */
export async function honoursSubPrefixes(source: PoolSide, signal: AbortSignal): Promise<boolean> {
  const sub = await firstSub(source);
  if (sub === undefined || !hexDigits.includes(sub.charAt(0))) return false;
  const prefixes = [sub.slice(0, 1), sub.slice(0, deepPrefixLength)];
  const answers = prefixes.map((prefix) => honours(source, prefix, signal));
  await listTogether(answers);
  return (await Promise.all(answers)).every((answer) => answer);
}

async function honours(source: PoolSide, prefix: string, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const page of listUserPages(source.door, source.userPoolId, {
      filter: `sub ^= "${prefix}"`,
    })) {
      stopIfAborted(signal);
      if (page.users.some((user) => !user.sub?.startsWith(prefix))) return false;
      if (page.users.length > 0) return true;
    }
    return false;
  } catch (error) {
    if (CognitoRefusal.is(error, 'InvalidParameterException')) return false;
    throw error;
  }
}

async function firstSub(source: PoolSide): Promise<string | undefined> {
  for await (const page of listUserPages(source.door, source.userPoolId, {})) {
    const sub = page.users[0]?.sub;
    if (sub !== undefined) return sub;
  }
  return undefined;
}
