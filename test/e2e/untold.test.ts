import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { scratch } from '../command.ts';
import { refuseTold, refuseToldEvents } from '../untold.ts';
import { Wire } from '../wire.ts';

test('every command of every test is held to the secrets and profiles of its sandbox, and one that told any would fail', async () => {
  const wire = new Wire(await startSandbox({ users: 0, quota: 'off' }));
  const { endpoint, target } = wire.sandbox;
  const attributes = [{ Name: 'email', Value: 'grace@example.com' }];
  const user = { UserPoolId: target.userPoolId, Username: 'grace@example.com' };
  await wire.ok('AdminCreateUser', {
    ...user,
    UserAttributes: attributes,
    MessageAction: 'SUPPRESS',
    TemporaryPassword: 'Tempo-9vX!aaa',
  });
  await wire.ok('AdminSetUserPassword', { ...user, Password: 'Chosen-7pQ?bbb', Permanent: true });
  const said = (stderr: string, name = 'migrate') =>
    refuseTold({ args: [name, '--target-endpoint', endpoint], stdout: '', stderr });
  await said('grace is in the target');
  await expect(said('it is Tempo-9vX!aaa')).rejects.toThrow(
    'poolferry migrate has told 1 secrets: it is ***',
  );
  await expect(said('it is Chosen-7pQ?bbb')).rejects.toThrow('told 1 secrets');
  await expect(said('grace@example.com failed')).rejects.toThrow('told 1 profiles');
  await said('grace@example.com', 'ids');

  // An endpoint of the environment counts as well, and so do the next commands of the same folder, which name none.
  const folder = scratch();
  const quiet = { args: ['migrate'], stdout: '', stderr: '' };
  const env = { AWS_ENDPOINT_URL: endpoint };
  await refuseTold({ ...quiet, env, folder });
  await expect(refuseTold({ ...quiet, stdout: 'grace@example.com', folder })).rejects.toThrow(
    'told 1 profiles',
  );

  const file = join(folder, 'poolferry.db');
  const holds = (text: string, mode: number) => {
    writeFileSync(file, text, { mode });
    chmodSync(file, mode);
    return refuseTold({ ...quiet, folder });
  };
  await holds('\0grace@example.com\0', 0o600);
  await expect(holds('\0grace@example.com\0', 0o640)).rejects.toThrow('in poolferry.db, has told 1 profiles');
  await expect(holds('\0Chosen-7pQ?bbb\0', 0o600)).rejects.toThrow('in poolferry.db, has told 1 secrets');
  // What was there before is nobody's doing.
  await refuseTold({ ...quiet, folder, startedMs: Date.now() + 60_000 });

  const failed = new Error('grace@example.com is taken');
  await expect(refuseToldEvents(endpoint, [failed])).rejects.toThrow('a run has told 1 profiles');
  await expect(refuseToldEvents(endpoint, [{ code: 'x', hint: 'Tempo-9vX!aaa' }])).rejects.toThrow(
    '1 secrets',
  );
  await refuseToldEvents(endpoint, [{ code: 'step-started' }]);
  await wire.sandbox.close();
});
