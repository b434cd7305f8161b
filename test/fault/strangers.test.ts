import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { scratch } from '../command.ts';
import { carryAcross, openAgain } from '../in-process.ts';
import { aliasPool, withTarget } from '../other-target.ts';

class Died extends Error {}

const byJob = { routes: 'import-job', appHandlesResetRequired: true } as const;

test.each([
  ['creation-committed', {}],
  ['prepared-flushed', {}],
  ['job-taken-in', byJob],
] as const)(
  'whoever takes the username of somebody deleted after a run died at %s is left alone',
  async (dieAt, options) => {
    const started = await startSandbox({ users: 30, seed: 66, quota: 'off', listingLagMs: 0 });
    const { sandbox, wire } = await withTarget(started, aliasPool);
    const UserPoolId = sandbox.target.userPoolId;
    const ledger = join(scratch(), 'poolferry.db');
    const checkpoint = (name: string) => {
      if (name === dieAt) throw new Died();
    };
    await expect(carryAcross(sandbox, ledger, { options, ports: { checkpoint } })).rejects.toThrow(Died);

    const halfWay = await openAgain(sandbox, ledger, { options });
    const made = halfWay.ledger.users.toCarry(0, 100).flatMap(({ target }) => target ?? []);
    halfWay.close();
    expect(made.length).toBeGreaterThan(5);
    for (const { username: Username } of made) {
      await wire.ok('AdminDeleteUser', { UserPoolId, Username });
      await wire.ok('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    }
    const strangers = () =>
      Promise.all(
        made.map(async ({ username: Username }) => [
          await wire.ok('AdminGetUser', { UserPoolId, Username }),
          await wire.ok('AdminListGroupsForUser', { UserPoolId, Username }),
        ]),
      );
    const before = await strangers();
    // Whom the job has brought whole gets nothing more, so that nobody asks whose the name is.
    const failed = options === byJob ? expect.toSatisfy((count) => count > 5) : made.length;
    const again = await carryAcross(sandbox, ledger, { options });
    expect(again.counts).toMatchObject({ failed, pending: 0 });
    const retried = await carryAcross(sandbox, ledger, { options, request: { retry: 'user-not-found' } });
    expect(retried.counts).toMatchObject({ failed, pending: 0 });
    expect(await strangers()).toEqual(before);
    await sandbox.close();
  },
);
