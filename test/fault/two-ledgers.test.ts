import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import type { PoolferryEvent } from '../../packages/poolferry/src/events.ts';
import { type MigrateRequest, migrate, planMigration } from '../../packages/poolferry/src/steps/migrate.ts';
import { scratch } from '../command.ts';
import { carryAcross, openAgain } from '../in-process.ts';
import { aliasPool, withTarget } from '../other-target.ts';
import { Wire } from '../wire.ts';
import { legacySubAttribute, toldByLedger } from './engine.ts';

const legacyIds = { sub: legacySubAttribute };
type OthersAtWork = Extract<PoolferryEvent, { code: 'others-at-work' }>;

describe('two ledgers at work on the same source and target at the same time', () => {
  test.each([
    { name: 'where the email is the name', options: {} },
    { name: 'where people have usernames and aliases', options: { legacyIds }, target: aliasPool },
  ])('make nobody twice, lose nobody, and notice each other $name', async ({ options, target }) => {
    const started = await startSandbox({
      users: 60,
      seed: 61,
      quota: 'off',
      listingLagMs: 0,
      latencyMs: [0, 6],
    });
    const { sandbox, wire } =
      target === undefined
        ? { sandbox: started, wire: new Wire(started) }
        : await withTarget(started, target);
    const sides = await Promise.all(
      [scratch(), scratch()].map(async (folder) => {
        const told: OthersAtWork[] = [];
        const emit = (event: PoolferryEvent) => {
          if (event.code === 'others-at-work') told.push(event);
        };
        const ledger = join(folder, 'poolferry.db');
        const migration = await openAgain(sandbox, ledger, { options, ports: { emit } });
        await planMigration(migration, { again: false });
        return { ledger, migration, told };
      }),
    );
    const carry = (at: number, request: Partial<MigrateRequest>) => {
      const side = sides[at];
      if (side === undefined) throw new Error('there are two');
      return migrate(side.migration, { mayPlan: false, verify: false, ...request });
    };
    // Each comes first somewhere; then both go on at once.
    await carry(0, { limit: 10 });
    await carry(1, { limit: 20 });
    const ended = await Promise.all([carry(0, { verify: true }), carry(1, { verify: true })]);
    const counts = sides.map(({ migration }) => migration.ledger.census.counts());
    for (const { migration } of sides) migration.close();
    const people = await wire.users(sandbox.target.userPoolId);
    await sandbox.close();

    const [ours, theirs] = counts as [(typeof counts)[number], (typeof counts)[number]];
    // Each of them brought some, or the two did not meet.
    expect(Math.min(ours.migrated, theirs.migrated)).toBeGreaterThan(0);
    expect([ours.failed, theirs.failed]).toEqual([theirs.migrated, ours.migrated]);
    expect(ours.pending + theirs.pending).toBe(0);
    expect(people.size).toBe(ours.migrated + theirs.migrated);
    const [mine, yours] = sides.map(({ ledger }) => [...toldByLedger(ledger).ids.values()]);
    expect(new Set([...(mine ?? []), ...(yours ?? [])])).toEqual(new Set(people.keys()));
    for (const [at, { told }] of sides.entries()) {
      const users = counts[at]?.failed ?? 0;
      expect(told[0]).toMatchObject({ seenBy: 'refusal', users: 1 });
      expect(told.at(-1)).toMatchObject({ seenBy: 'listing', users, withOurNames: users });
      expect(ended[at]?.verification?.byKind).toEqual({ 'only-in-target': users });
    }
  });
});

/** Dies as the intent of the first create is on the disk, before the call is made. */
class Died extends Error {}
const dieBeforeCreate = (at: Checkpoint) => {
  if (at === 'intent-flushed') throw new Died();
};

describe('a run that died around a create, and somebody else who made the same user meanwhile', () => {
  test.each([
    { name: 'is told apart by the old sub', options: { legacyIds }, failed: 1, claim: {} },
    {
      name: 'is told apart by one attribute',
      options: {},
      failed: 1,
      claim: { family_name: 'Of-somebody-else' },
    },
    // As the guide says: nothing tells them apart.
    {
      name: 'is taken for ours where they are alike to the letter and nothing marks ours',
      options: {},
      failed: 0,
      claim: {},
    },
  ])('$name', async ({ options, failed, claim }) => {
    const sandbox = await startSandbox({ users: 20, seed: 62, quota: 'off', listingLagMs: 0 });
    const wire = new Wire(sandbox);
    const ledger = join(scratch(), 'poolferry.db');
    const died = carryAcross(sandbox, ledger, {
      options,
      ports: { checkpoint: dieBeforeCreate },
      request: { limit: 1 },
    });
    await expect(died).rejects.toThrow(Died);

    const { sub, attributes } = await intendedUser(ledger, wire);
    const { identities: _, ...twin }: Record<string, string> = { ...attributes, ...claim };
    const { User } = await wire.ok('AdminCreateUser', {
      ...{ UserPoolId: sandbox.target.userPoolId, Username: twin.email, MessageAction: 'SUPPRESS' },
      UserAttributes: Object.entries(twin).map(([Name, Value]) => ({ Name, Value })),
    });
    const { counts, verification } = await carryAcross(sandbox, ledger, {
      options,
      request: { verify: true },
    });
    const after = (await wire.users(sandbox.target.userPoolId)).get(User.Username);
    await sandbox.close();

    expect(counts).toMatchObject({ failed, pending: 0 });
    expect(verification?.differing).toBe(failed);
    expect(toldByLedger(ledger).ids.get(sub)).toBe(failed === 0 ? User.Username : undefined);
    // Whoever is somebody else's is left as they are.
    expect(after?.status).toBe(failed === 0 ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD');
  });
});

/** Whom the ledger was about to create, as the source has them. */
async function intendedUser(path: string, wire: Wire) {
  const { DatabaseSync } = await import('node:sqlite');
  const ledger = new DatabaseSync(path, { readOnly: true });
  const [row] = ledger.prepare('SELECT username FROM users WHERE reached = 1').all();
  ledger.close();
  const people = (await wire.users(wire.sandbox.source.userPoolId)).values();
  const found = [...people].find(({ username }) => username === row?.username);
  if (found === undefined) throw new Error('the ledger intends nobody');
  return found;
}
