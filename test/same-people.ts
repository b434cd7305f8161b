import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Wire } from './wire.ts';

/** The id table that `ids --format ndjson --output` wrote: old sub to new. */
export function readIds(path: string): Map<string, string> {
  const rows = readFileSync(path, 'utf8').trim().split('\n');
  return new Map(
    rows.map((row) => {
      const { source_sub, target_sub } = JSON.parse(row);
      return [source_sub, target_sub];
    }),
  );
}

/**
 * Compares the pools whole, independently of the tool: whoever is in the id table is in the target with every
 * attribute, the enabled flag and every group; nobody else is there.
 */
export async function expectSamePeople(
  wire: Wire,
  ids: Map<string, string>,
  statuses: readonly string[] = ['CONFIRMED'],
): Promise<void> {
  const { source, target } = wire.sandbox;
  const from = await wire.users(source.userPoolId);
  const to = await wire.users(target.userPoolId);
  expect(new Set(ids.values()).size).toBe(ids.size);
  expect(to.size).toBe(ids.size);
  for (const [oldSub, newSub] of ids) {
    const before = from.get(oldSub);
    const after = to.get(newSub);
    const { identities: _, email, ...attributes } = before?.attributes ?? {};
    const { email: newEmail, ...newAttributes } = after?.attributes ?? {};
    expect(newAttributes).toEqual(attributes);
    expect(newEmail?.toLowerCase()).toBe(email?.toLowerCase());
    expect(after?.enabled).toBe(before?.enabled);
    expect(statuses).toContain(after?.status);
  }
  await expectSameGroups(wire, ids);
}

async function expectSameGroups(wire: Wire, ids: Map<string, string>): Promise<void> {
  const { source, target } = wire.sandbox;
  const from = await wire.groups(source.userPoolId);
  const to = await wire.groups(target.userPoolId);
  for (const name of [...from.keys()]) if (name.startsWith(`${source.userPoolId}_`)) from.delete(name);
  expect([...to.keys()].sort()).toEqual([...from.keys()].sort());
  for (const [name, { members, ...settings }] of from) {
    const crossed = [...members].flatMap((sub) => ids.get(sub) ?? []);
    const there = to.get(name);
    expect([...(there?.members ?? [])].sort()).toEqual(crossed.sort());
    expect({ description: there?.description, precedence: there?.precedence }).toEqual(settings);
  }
}
