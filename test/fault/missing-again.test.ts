import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { planMigration } from '../../packages/poolferry/src/steps/migrate.ts';
import { namesInLines } from '../../packages/poolferry/src/steps/named-people.ts';
import { missingCode } from '../../packages/poolferry/src/steps/retry-missing.ts';
import { scratch } from '../command.ts';
import { differencesBetween } from '../compare-people.ts';
import { carryAcross, openAgain } from '../in-process.ts';
import { type ListedUser as Person, Wire } from '../wire.ts';
import { countCheckpoints, toldByLedger } from './engine.ts';

class Died extends Error {}

test('whoever was deleted in the target is made anew, once, wherever the run that does so dies', async () => {
  const sandbox = await startSandbox({ users: 30, seed: 63, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const ledger = join(scratch(), 'poolferry.db');
  await carryAcross(sandbox, ledger);
  const UserPoolId = sandbox.target.userPoolId;
  for (const dieAt of [1, 3, 6, 10, 15, 25]) {
    const [one, two] = [...(await wire.users(UserPoolId)).values()];
    for (const lost of [one, two]) await wire.ok('AdminDeleteUser', { UserPoolId, Username: lost?.username });
    const found = await carryAcross(sandbox, ledger, { request: { verify: true } });
    expect(found.verification?.byKind).toEqual({ 'missing-in-target': 2 });

    let hasDied = false;
    const checkpoint = countCheckpoints((number) => {
      if (number < dieAt || hasDied) return;
      hasDied = true;
      throw new Died();
    });
    const request = { retry: missingCode, verify: true };
    await expect(carryAcross(sandbox, ledger, { request, ports: { checkpoint } })).rejects.toThrow(Died);
    const { counts, verification } = await carryAcross(sandbox, ledger, { request });
    expect(counts).toMatchObject({ failed: 0, pending: 0 });
    expect(verification?.differing).toBe(0);
    const { ids } = toldByLedger(ledger);
    expect(await differencesBetween(wire, ids, { statuses: ['CONFIRMED'] })).toEqual([]);
  }

  // Whoever is there all the same, as where a listing lagged for long, stays as they are.
  const before = toldByLedger(ledger).ids;
  const migration = await openAgain(sandbox, ledger);
  const [user] = migration.ledger.users.migrated(0, 1);
  if (user?.target === undefined) throw new Error('nobody has crossed');
  const difference = { kind: 'missing-in-target', key: user.key, targetSub: user.target.sub } as const;
  migration.ledger.verification.add({ ...difference, field: 'user' });
  migration.close();
  const nobody = carryAcross(sandbox, ledger, { request: { retry: missingCode } });
  await expect(nobody).rejects.toMatchObject({ code: 'nothing-to-retry' });
  expect(toldByLedger(ledger).ids).toEqual(before);
  await sandbox.close();
});

test('a retry of failed users that was stopped goes on by the same command', async () => {
  const sandbox = await startSandbox({ users: 20, seed: 64, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const ledger = join(scratch(), 'poolferry.db');
  const planned = await openAgain(sandbox, ledger);
  await planMigration(planned, { again: false });
  const [wanted] = planned.ledger.users.toCarry(0, 1);
  planned.close();
  const stranger = { UserPoolId: sandbox.target.userPoolId, Username: wanted?.attributes.email };
  await wire.ok('AdminCreateUser', { ...stranger, MessageAction: 'SUPPRESS' });
  expect((await carryAcross(sandbox, ledger)).counts).toMatchObject({ failed: 1, pending: 0 });
  await wire.ok('AdminDeleteUser', stranger);

  const request = { retry: 'name-taken' };
  const checkpoint = () => {
    throw new Died();
  };
  await expect(carryAcross(sandbox, ledger, { request, ports: { checkpoint } })).rejects.toThrow(Died);
  expect((await carryAcross(sandbox, ledger, { request })).counts).toMatchObject({ failed: 0, pending: 0 });
  await sandbox.close();
});

test('whoever is missing is made anew as the source has them now, as many as asked for, and nobody whom it has no more', async () => {
  const sandbox = await startSandbox({ users: 30, seed: 65, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const ledger = join(scratch(), 'poolferry.db');
  await carryAcross(sandbox, ledger);
  const [UserPoolId, source] = [sandbox.target.userPoolId, sandbox.source.userPoolId];
  const { ids } = toldByLedger(ledger);
  const people = await wire.users(source);
  const lost = [...ids.keys()].map((sub) => people.get(sub)).filter((user) => user?.enabled);
  const [deleted, disabled, renamed, first, last] = lost as [Person, Person, Person, Person, Person];
  for (const { sub } of [deleted, disabled, renamed, first, last])
    await wire.ok('AdminDeleteUser', { UserPoolId, Username: ids.get(sub) });
  await carryAcross(sandbox, ledger, { request: { verify: true } });
  await wire.ok('AdminDeleteUser', { UserPoolId: source, Username: deleted.username });
  await wire.ok('AdminDisableUser', { UserPoolId: source, Username: disabled.username });
  const email = { Name: 'email', Value: 'anew@example.com' };
  const UserAttributes = [email, { Name: 'email_verified', Value: 'true' }];
  await wire.ok('AdminUpdateUserAttributes', {
    ...{ UserPoolId: source, Username: renamed.username, UserAttributes },
  });

  const retry = missingCode;
  const there = async (person: Person) => {
    const users = [...(await wire.users(UserPoolId)).values()];
    return users.find(({ attributes }) => attributes.email === person.attributes.email);
  };
  const only = namesInLines([first.sub, deleted.sub]);
  expect((await carryAcross(sandbox, ledger, { request: { retry, only } })).counts.pending).toBe(0);
  expect([await there(first), await there(last), await there(disabled)]).toEqual([
    expect.anything(),
    undefined,
    undefined,
  ]);
  const cutOver = await openAgain(sandbox, ledger);
  cutOver.ledger.header.set('cutoverAtMs', Date.now());
  cutOver.close();
  const unasked = carryAcross(sandbox, ledger, { request: { retry } });
  await expect(unasked).rejects.toMatchObject({ code: 'cut-over-recorded' });
  const request = { retry, afterCutover: true };
  const one = await carryAcross(sandbox, ledger, { request: { ...request, limit: 1 } });
  const { counts } = await carryAcross(sandbox, ledger, { request });
  expect([one.counts.pending, counts.pending]).toEqual([0, 0]);
  expect(await there(last)).toMatchObject({ enabled: true });
  expect(await there(disabled)).toMatchObject({ enabled: false });
  expect([await there(deleted), await there(renamed)]).toEqual([undefined, undefined]);
  expect(await there({ ...renamed, attributes: { email: email.Value } })).toMatchObject({ enabled: true });
  await expect(carryAcross(sandbox, ledger, { request })).rejects.toMatchObject({ code: 'nothing-to-retry' });
  await sandbox.close();
});
