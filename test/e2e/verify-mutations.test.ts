import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import { verifyPools } from '../../packages/poolferry/src/steps/verify.ts';
import { scratch } from '../command.ts';
import { toldByLedger } from '../fault/engine.ts';
import { carryAcross, openAgain } from '../in-process.ts';
import { isEnabled, mutations, type Person, type Told, type World } from '../pool-mutations.ts';
import { type ListedUser, Wire } from '../wire.ts';

describe('verify tells each fault that is made in a pool, and nothing else', () => {
  let sandbox: Sandbox;
  let world: World;
  let migration: OpenMigration;
  let before: string[] = [];
  /** What verify was seen to say of each mutation. */
  const seen = new Map<string, Told[]>();

  beforeAll(async () => {
    sandbox = await startSandbox({ users: 150, seed: 52, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    const [source, target] = [sandbox.source.userPoolId, sandbox.target.userPoolId];
    for (const GroupName of ['empty-one', 'another-empty-one', 'g1', 'g2', 'g3', 'g4'])
      await wire.ok('CreateGroup', {
        UserPoolId: source,
        GroupName,
        Description: 'As it was',
        Precedence: 7,
      });
    await wire.ok('CreateGroup', { UserPoolId: target, GroupName: 'here-before' });
    const ledger = join(scratch(), 'poolferry.db');
    await carryAcross(sandbox, ledger);
    migration = await openAgain(sandbox, ledger);
    world = await look({ wire, source, target, ledger });
  });
  afterAll(async () => {
    migration.close();
    await sandbox.close();
  });

  const differences = async () => {
    const { differing } = await verifyPools(migration);
    const found = [...migration.ledger.verification.eachDifference()];
    expect(differing).toBe(new Set(found.map((one) => one.group ?? one.sourceSub ?? one.targetSub)).size);
    return found.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort();
  };

  test('at first, nothing', async () => {
    before = await differences();
    expect(before).toEqual([]);
  });

  test.each(Object.keys(mutations))('%s', async (name) => {
    const expected = await mutations[name]?.(world);
    const now = await differences();
    expect(before.filter((one) => !now.includes(one))).toEqual([]);
    const added = now.filter((one) => !before.includes(one)).map((one) => JSON.parse(one));
    expect(added).toEqual(expect.arrayContaining(expected ?? []));
    expect(added).toHaveLength(expected?.length ?? -1);
    before = now;
    seen.set(name, added);
  });

  test('and the guide says so of each', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/guide/verify.md'), 'utf8');
    const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const isRight = ([name, added]: [string, Told[]]) => {
      const [, , found = '', shown = ''] = rows.find(([, what]) => what === name) ?? [];
      if (added.length === 0) return found.startsWith('**no**');
      return found.startsWith('yes') && added.every(({ kind }) => shown.includes(`\`${kind}`));
    };
    expect([...seen].filter((one) => !isRight(one)).map(([name]) => name)).toEqual([]);
  });
});

async function look(pools: Pick<World, 'wire' | 'source' | 'target'> & { ledger: string }): Promise<World> {
  const { wire, source, target, ledger } = pools;
  const [from, to] = [await wire.users(source), await wire.users(target)];
  const groups = [...(await wire.groups(target))];
  const people = [...toldByLedger(ledger).ids].map(([oldSub, newSub]): Person => {
    const inGroups = groups.filter(([, group]) => group.members.has(newSub)).map(([name]) => name);
    return {
      before: from.get(oldSub) as ListedUser,
      after: to.get(newSub) as ListedUser,
      groups: inGroups,
    };
  });
  const without = [...from.values()].find(
    ({ attributes, status }) => attributes.email === undefined && status === 'CONFIRMED',
  );
  if (without === undefined) throw new Error('everybody has an email in this seed');
  const names = ['g1', 'g2', 'g3', 'g4', 'g1', 'g2', 'g3', 'g4'].values();
  return {
    ...{ wire, source, target, without },
    somebody(wanted = isEnabled) {
      const at = people.findIndex(wanted);
      const [one] = at < 0 ? [] : people.splice(at, 1);
      if (one === undefined) throw new Error('nobody of that kind is left in this seed');
      return one;
    },
    group: () => names.next().value ?? '',
  };
}
