import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { decisions, pools, run, scratch, unhurried } from '../command.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { Wire } from '../wire.ts';
import { forgetRequests, writesTo } from '../writes.ts';

describe('poolferry migrate --yes', () => {
  test('is the whole job: everybody accounted for, both pools the same, values unchanged', async () => {
    const folder = scratch();
    const sandbox = await startSandbox({ users: 1000, seed: 3, quota: 'off' });
    const wire = new Wire(sandbox);
    const ended = await run(folder, ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions]);
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    const result = ended.result();
    expect(result).toMatchObject({ type: 'result', exported: 1000, failed: 0, pending: 0, differing: 0 });
    expect(result.migrated + result.waiting + result.skipped).toBe(1000);
    expect(result.matched).toBe(result.migrated);

    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    const ids = readIds(join(folder, 'ids.ndjson'));
    expect(ids.size).toBe(result.migrated);
    await expectSamePeople(wire, ids);

    // The awkward values are really among them.
    const values = [...(await wire.users(sandbox.target.userPoolId)).values()].flatMap((user) =>
      Object.values(user.attributes),
    );
    for (const odd of [
      /,/,
      /"/,
      /\n/,
      /\p{Extended_Pictographic}/u,
      /\p{Script=Arabic}|\p{Script=Hebrew}/u,
    ]) {
      expect(values.some((value) => odd.test(value))).toBe(true);
    }
    expect(values.some((value) => Buffer.byteLength(value) === 2048)).toBe(true);

    await forgetRequests(wire);
    const again = await run(folder, ['migrate', '--json', ...pools(sandbox), ...unhurried]);
    expect(again.code).toBe(0);
    expect(again.result().differing).toBe(0);
    expect(await writesTo(wire)).toEqual({});
    for (const file of ['poolferry.db', 'ids.ndjson']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
    await sandbox.close();
  });
});
