import { expect, test } from 'vitest';
import { commandsNeeding } from './commands-needing.ts';

const byJob = { routes: 'import-job' } as const;

test('a missing action stops the commands that cannot go on without it', () => {
  expect(commandsNeeding('cognito-idp:AdminCreateUser', 'target', byJob).stopped).toEqual([
    'migrate',
    'sync',
    'import',
  ]);
  expect(commandsNeeding('cognito-idp:ListUsersInGroup', 'source', byJob).stopped).toEqual(
    expect.arrayContaining(['plan', 'export']),
  );
  expect(commandsNeeding('cognito-idp:GetCSVHeader', 'target', { routes: 'admin-create' }).stopped).toEqual([
    'convert',
  ]);
});

test('what a command goes on without stops none, and says what is lost', () => {
  const ofSource = commandsNeeding('cognito-idp:GetProvisionedLimit', 'source', byJob);
  expect(ofSource).toEqual({ stopped: [], lose: ['runs go by the documented quotas'] });
  const ofTarget = commandsNeeding('cognito-idp:GetProvisionedLimit', 'target', byJob);
  expect(ofTarget.stopped).toEqual(['quota', 'quota raise', 'quota restore']);
  expect(ofTarget.lose).toEqual(['runs go by the documented quotas']);
});
