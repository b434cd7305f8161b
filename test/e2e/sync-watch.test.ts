import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { rateCategories } from '../../packages/poolferry/src/config/choices.ts';
import { resolveOptions } from '../../packages/poolferry/src/config/load.ts';
import type { PoolferryEvent } from '../../packages/poolferry/src/events.ts';
import { type Ledger, readLedger } from '../../packages/poolferry/src/ledger/ledger.ts';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import { openMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import { lookFinally } from '../../packages/poolferry/src/steps/sync/final.ts';
import { keepInStep } from '../../packages/poolferry/src/steps/sync/watch.ts';
import { systemPorts } from '../../packages/poolferry/src/system-ports.ts';
import { decisions, pools, run, scratch } from '../command.ts';
import { Wire } from '../wire.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

const asked = { allowMessages: false };

test('a target is kept in step, and the last sync is told from those before', async () => {
  const sandbox = await startSandbox({ users: 30, seed: 303, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const UserPoolId = sandbox.source.userPoolId;
  const pool = (userPoolId: string) => ({ userPoolId, endpoint: sandbox.endpoint, region: 'us-east-1' });
  const options = await resolveOptions({
    ...{
      source: pool(UserPoolId),
      target: pool(sandbox.target.userPoolId),
      ledger: join(folder, 'poolferry.db'),
    },
    ...{
      passwords: 'reset',
      duplicates: 'verified',
      withoutEmail: 'skip',
      unverified: 'carry',
      federated: 'none',
    },
    quota: { share: 1, rates: Object.fromEntries(rateCategories.map((name) => [name, 5000])) },
  });
  const told: PoolferryEvent[] = [];
  const stop = new AbortController();
  const ports = systemPorts({ emit: (event) => told.push(event), signal: stop.signal });
  const opened = await openMigration(options, { pool: pool(UserPoolId) }, ports);
  expect((await migrate(opened, { mayPlan: true, verify: false })).settled).toBe(true);
  const { old, sub } = await someCrossed(opened, wire);
  const rename = (Value: string) =>
    wire.ok('AdminUpdateUserAttributes', {
      UserPoolId,
      Username: old,
      UserAttributes: [{ Name: 'name', Value }],
    });

  const rounds = () => told.filter(({ code }) => code === 'sync-round');
  const watching = keepInStep(opened, asked, { everyMs: 20 });
  await until(() => rounds().length > 0);
  expect(rounds()[0]).toMatchObject({ carried: 0, left: 0 });
  await rename('First-change');
  await until(() => rounds().some((round) => (round as { carried: number }).carried === 1));
  stop.abort();
  await watching.catch(() => undefined);
  const nameNow = async () => (await wire.users(sandbox.target.userPoolId)).get(sub)?.attributes.name;
  expect(await nameNow()).toBe('First-change');
  opened.close();

  const again = await openMigration(
    options,
    { pool: pool(UserPoolId) },
    systemPorts({ emit: () => undefined, signal: new AbortController().signal }),
  );
  await rename('Second-change');
  expect((await lookFinally(again, asked)).notFinal).toEqual(['sign-up-open', 'still-changing']);
  again.close();
  expect(await nameNow()).toBe('First-change');

  const inLedger = <T>(look: (ledger: Ledger) => T): T => {
    const ledger = readLedger(join(folder, 'poolferry.db'));
    try {
      return look(ledger);
    } finally {
      ledger.close();
    }
  };
  const flags = ['sync', '--final', '--yes', '--json', ...pools(sandbox), ...decisions];
  const open = await run(folder, flags);
  expect([open.code, open.result().final]).toEqual([5, { isFinal: false, notFinal: ['sign-up-open'] }]);
  await wire.ok('UpdateUserPool', { UserPoolId, AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
  const closed = await run(folder, flags);
  expect([closed.code, closed.result().final]).toEqual([0, { isFinal: true, notFinal: [] }]);
  expect(await nameNow()).toBe('Second-change');
  // The checklist of the cut-over goes by it, until anything new is seen.
  const wasFinal = () => inLedger((ledger) => ledger.header.get('finalSyncAtMs') !== undefined);
  expect(wasFinal()).toBe(true);
  await rename('Third-change');
  expect((await run(folder, [...flags.filter((flag) => flag !== '--final')])).code).toBe(0);
  expect(wasFinal()).toBe(false);
  await sandbox.close();
});

/** Somebody who is across: their username in the source, their sub in the target. */
async function someCrossed(
  { ledger }: Awaited<ReturnType<typeof openMigration>>,
  wire: Wire,
): Promise<{ old: string; sub: string }> {
  const from = await wire.users(wire.sandbox.source.userPoolId);
  const user = ledger.users.migrated(0, 100).find((one) => one.enabled && from.has(one.sub ?? ''));
  return { old: user?.username ?? '', sub: user?.target?.sub ?? '' };
}

async function until(isTime: () => boolean): Promise<void> {
  while (!isTime()) await new Promise((soon) => setTimeout(soon, 5));
}
