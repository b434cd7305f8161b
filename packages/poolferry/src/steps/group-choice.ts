import type { DecidingOptions } from '../config/options.ts';

/** A pool id and whatever follows it, where no pool is at hand to tell its id. */
const poolPrefixed = /^[a-z]{2}(-[a-z]+)+-\d_[0-9A-Za-z]{9}_/;

/** Why a group stays behind, or null where it crosses. */
export function leftOutReason(
  name: string,
  sourcePoolId: string | undefined,
  options: DecidingOptions['groups'],
): string | null {
  // Cognito makes `<pool id>_<provider>` groups itself for federated users (facts §6).
  const federation =
    sourcePoolId === undefined ? poolPrefixed.test(name) : name.startsWith(`${sourcePoolId}_`);
  if (federation) return 'federation-group';
  if (options.exclude.includes(name)) return 'excluded';
  if (options.include !== undefined && !options.include.includes(name)) return 'not-included';
  return null;
}
