import type { DecidingOptions } from '../config/options.ts';

/** Why a group stays behind, or null where it crosses. */
export function leftOutReason(
  name: string,
  sourcePoolId: string | undefined,
  options: DecidingOptions['groups'],
): string | null {
  // Cognito makes `<pool id>_<provider>` groups itself for federated users (facts §6).
  if (sourcePoolId !== undefined && name.startsWith(`${sourcePoolId}_`)) return 'federation-group';
  if (options.exclude.includes(name)) return 'excluded';
  if (options.include !== undefined && !options.include.includes(name)) return 'not-included';
  return null;
}
