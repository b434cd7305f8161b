/** What a group is besides its name, as both pools can hold it. */
interface Settings {
  description?: string | undefined;
  precedence?: number | undefined;
  roleArn?: string | undefined;
}

/** What a group of the target may have otherwise than the source's of the same name. */
export type GroupClash = 'description' | 'precedence' | 'role';

/**
 * The role that a group gets in the target: the owner's choice, else its own where that is of the target's account. `open`: it is
 * of another account, where it means nothing to the target, and nobody has said which one takes its place.
 */
export function roleInTarget(
  roleArn: string | undefined,
  roleArns: Readonly<Record<string, string>>,
  targetAccountId: string,
): { roleArn?: string } | 'open' {
  if (roleArn === undefined) return {};
  const chosen = Object.hasOwn(roleArns, roleArn) ? roleArns[roleArn] : undefined;
  if (chosen === '') return {};
  if (chosen !== undefined) return { roleArn: chosen };
  return roleArn.split(':')[4] === targetAccountId ? { roleArn } : 'open';
}

/** What the target's group has otherwise than the one that would have come. */
export function clashOf(
  source: Settings,
  target: Settings,
  role: ReturnType<typeof roleInTarget>,
): GroupClash[] {
  const clash: GroupClash[] = [];
  if ((source.description ?? '') !== (target.description ?? '')) clash.push('description');
  if (source.precedence !== target.precedence) clash.push('precedence');
  if ((role === 'open' ? source.roleArn : role.roleArn) !== target.roleArn) clash.push('role');
  return clash;
}

/**
 * Whether a group that we made has a role by now that we did not give it and the source does not ask for: whoever joins it would
 * get somebody else's rights.
 */
export function hasForeignRole(
  made: Settings | undefined,
  target: Settings,
  role: ReturnType<typeof roleInTarget>,
): boolean {
  const wanted = role === 'open' ? undefined : role.roleArn;
  return target.roleArn !== undefined && target.roleArn !== made?.roleArn && target.roleArn !== wanted;
}
