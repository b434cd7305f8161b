import type { ListedUser, Wire } from './wire.ts';

export interface Crossed {
  /** Statuses that may be in the target. */
  statuses: readonly string[];
  /** The attribute that keeps the old sub, where there is one. */
  legacySub?: string | undefined;
}

/**
 * Compares the pools whole, independently of the tool: whoever is in the table of old sub to new is in the target with every
 * attribute, the enabled flag and every group; nobody else is there, and nobody twice. Returns what is wrong, a line each.
 */
export async function differencesBetween(
  wire: Wire,
  ids: ReadonlyMap<string, string>,
  crossed: Crossed,
): Promise<string[]> {
  const { source, target } = wire.sandbox;
  const [from, to] = [await wire.users(source.userPoolId), await wire.users(target.userPoolId)];
  const wrong: string[] = [];
  const newSubs = new Set(ids.values());
  if (newSubs.size !== ids.size) wrong.push(`${ids.size - newSubs.size} ids are told twice`);
  for (const sub of to.keys()) if (!newSubs.has(sub)) wrong.push(`${sub} is in the target and nobody's`);
  for (const [oldSub, newSub] of ids) {
    const before = from.get(oldSub);
    const after = to.get(newSub);
    if (before === undefined || after === undefined) wrong.push(`${oldSub} -> ${newSub}: not there`);
    else wrong.push(...differencesOf(before, after, crossed).map((what) => `${oldSub}: ${what}`));
  }
  return [...wrong, ...(await groupDifferences(wire, ids))];
}

function differencesOf(before: ListedUser, after: ListedUser, { statuses, legacySub }: Crossed): string[] {
  const wanted: Record<string, string | undefined> = { ...before.attributes, identities: undefined };
  if (legacySub !== undefined) wanted[legacySub] = before.sub;
  const wrong: string[] = [];
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(after.attributes)])) {
    const fold = (value: string | undefined) => (name === 'email' ? value?.toLowerCase() : value);
    if (fold(wanted[name]) !== fold(after.attributes[name])) wrong.push(`${name} differs`);
  }
  if (before.enabled !== after.enabled) wrong.push(`enabled is ${after.enabled}`);
  if (!statuses.includes(after.status)) wrong.push(`the status is ${after.status}`);
  return wrong;
}

async function groupDifferences(wire: Wire, ids: ReadonlyMap<string, string>): Promise<string[]> {
  const { source, target } = wire.sandbox;
  const [from, to] = [await wire.groups(source.userPoolId), await wire.groups(target.userPoolId)];
  const wrong: string[] = [];
  for (const name of to.keys()) if (!from.has(name)) wrong.push(`the group ${name} is nobody's`);
  for (const [name, group] of from) {
    // Groups of federation do not cross.
    if (name.startsWith(`${source.userPoolId}_`)) continue;
    const there = to.get(name);
    const wanted = [...group.members].flatMap((sub) => ids.get(sub) ?? []).sort();
    const found = [...(there?.members ?? [])].sort();
    if (found.join() !== wanted.join()) wrong.push(`the members of ${name} differ`);
    if (
      there === undefined ||
      there.description !== group.description ||
      there.precedence !== group.precedence
    )
      wrong.push(`the group ${name} differs`);
  }
  return wrong;
}

/** Whoever is disabled in the source and could get into the target as it is now. Only these may never be, not for a second. */
export async function letIn(wire: Wire): Promise<string[]> {
  const { source, target } = wire.sandbox;
  const email = (user: ListedUser) => user.attributes.email?.toLowerCase() ?? '';
  const byEmail = Map.groupBy((await wire.users(source.userPoolId)).values(), email);
  const open = [...(await wire.users(target.userPoolId)).values()].filter(
    (user) => user.enabled && user.status !== 'FORCE_CHANGE_PASSWORD',
  );
  return open
    .filter((user) => byEmail.get(email(user))?.every((one) => !one.enabled) === true)
    .map(({ sub }) => `${sub} is disabled in the source and may enter the target`);
}
