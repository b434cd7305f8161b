import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { refuseTold } from '../untold.ts';
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
  await wire.sandbox.close();
});
