import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { decisions, pools, run, scratch, start } from '../command.ts';
import { expectSamePeople, readIds } from '../same-people.ts';
import { Wire } from '../wire.ts';

/** Hands out credentials for a second or two, so that they are asked for over and over, until its session is over. */
const helper = `
if [ -f session-is-over ]; then echo 'Sign in first.' >&2; exit 1; fi
ends=$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)
printf '{"Version":1,"AccessKeyId":"sandbox","SecretAccessKey":"sandbox","SessionToken":"token","Expiration":"%s"}' "$ends"
`;

// Its date is that of GNU.
test.skipIf(process.platform !== 'linux')(
  'a run whose credentials cannot be renewed any more stops, and goes on with new ones',
  async () => {
    const sandbox = await startSandbox({ quota: 'off', latencyMs: [0, 15], users: 100, seed: 41 });
    const wire = new Wire(sandbox);
    const folder = scratch();
    writeFileSync(join(folder, 'helper.sh'), helper);
    writeFileSync(join(folder, 'config'), '[profile corp]\ncredential_process = sh helper.sh\n');
    const profiles = ['--source-profile', 'corp', '--target-profile', 'corp'];
    const migrate = ['migrate', '--yes', '--json', ...pools(sandbox), ...decisions, ...profiles];
    const env = { AWS_CONFIG_FILE: join(folder, 'config') };
    const running = start(folder, migrate, env);
    while (((await wire.calls()).AdminCreateUser ?? 0) < 20)
      await new Promise((resolve) => setTimeout(resolve, 2));
    // What is asked from now on is answered after the credentials have run out.
    await wire.control('latency', { minMs: 2500, maxMs: 2500 });
    writeFileSync(join(folder, 'session-is-over'), '');
    const stopped = await running.ended;
    expect(stopped.result()).toMatchObject({ error: { code: 'no-credentials' }, failed: 0 });
    expect(stopped.stderr).toContain('"corp"');
    expect(stopped.result().pending).toBeGreaterThan(0);

    rmSync(join(folder, 'session-is-over'));
    await wire.control('latency', { minMs: 0, maxMs: 0 });
    const ended = await run(folder, migrate, env);
    expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    await expectSamePeople(wire, readIds(join(folder, 'ids.ndjson')));
    await sandbox.close();
  },
);
