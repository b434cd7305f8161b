import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch } from '../command.ts';
import { recovers } from '../person.ts';
import { readIds } from '../same-people.ts';
import { type ListedUser, Wire } from '../wire.ts';

/** What decides whether somebody may have a way in: status and flags as they were in the source. */
const standing = ({ status, enabled, attributes }: ListedUser): string =>
  `${status}, ${enabled ? 'enabled' : 'disabled'}, ${attributes.email_verified === 'true' ? 'verified' : 'unverified'}`;

describe('after a migration', () => {
  test('everybody recovers by email but those whom the plan counted, whatever they were in the source', async () => {
    const folder = scratch();
    // More than Cognito's own sender would send in a day.
    const emailsADay = 'off';
    const sandbox = await startSandbox({ users: 1000, seed: 4, quota: 'off', listingLagMs: 0, emailsADay });
    const wire = new Wire(sandbox);
    const carryAll = [...decisions, '--unconfirmed', 'carry'];
    const ended = await run(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...carryAll]);
    expect(ended.code).toBe(0);
    // Nobody was written to by the migration itself.
    expect((await wire.control('outbox')).sent).toBe(0);

    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    const ids = readIds(join(folder, 'ids.ndjson'));
    const before = await wire.users(sandbox.source.userPoolId);
    const after = await wire.users(sandbox.target.userPoolId);
    const outcomes = new Map<string, { yes: number; no: number }>();
    for (const [oldSub, newSub] of ids) {
      const was = before.get(oldSub);
      const is = after.get(newSub);
      if (was === undefined || is === undefined) throw new Error(`${oldSub} is not in both pools`);
      const outcome = outcomes.get(standing(was)) ?? { yes: 0, no: 0 };
      outcome[(await recovers(wire, is.attributes.email ?? '')) ? 'yes' : 'no'] += 1;
      outcomes.set(standing(was), outcome);
    }

    for (const [who, { yes, no }] of outcomes) {
      const mayRecover = who.endsWith('enabled, verified');
      expect([who, mayRecover ? no : yes]).toEqual([who, 0]);
    }
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining([
        'CONFIRMED, enabled, verified',
        'CONFIRMED, enabled, unverified',
        'CONFIRMED, disabled, verified',
        'FORCE_CHANGE_PASSWORD, enabled, verified',
        'FORCE_CHANGE_PASSWORD, disabled, verified',
        'RESET_REQUIRED, enabled, verified',
        'RESET_REQUIRED, disabled, verified',
        'UNCONFIRMED, enabled, verified',
        'UNCONFIRMED, enabled, unverified',
      ]),
    );
    const locked = [...outcomes.values()].reduce((sum, { no }) => sum + no, 0);
    expect(ended.result().cannotRecover).toBe(locked);
    await sandbox.close();
  });
});
