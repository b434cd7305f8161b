import { expect, test } from 'vitest';
import { operations } from '../cognito/operations.ts';
import { commandNames, commandsNeeding, phases } from './needs.ts';

const byJob = { routes: 'import-job' } as const;

test('every operation that the door knows is in the table', () => {
  const named = new Set<string>(phases.flatMap(({ actions }) => actions));
  const forgotten = Object.keys(operations).filter((operation) => !named.has(`cognito-idp:${operation}`));
  expect(forgotten).toEqual([]);
});

test('no phase is named like a command or another phase', () => {
  const names = [...phases.map(({ name }) => name), ...commandNames];
  expect(new Set(names).size).toBe(names.length);
});

test('import takes of the target what migrate takes of it', () => {
  const ofTarget = phases.filter(({ side }) => side === 'target');
  const through = (command: 'migrate' | 'import') =>
    ofTarget.filter(({ commands }) => commands.includes(command));
  expect(through('import')).toEqual(through('migrate'));
});

test('a missing action stops the commands that cannot go on without it', () => {
  expect(commandsNeeding('cognito-idp:AdminCreateUser', 'target', byJob).stopped).toEqual([
    'migrate',
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
  const { stopped, lose } = commandsNeeding('cognito-idp:GetProvisionedLimit', 'target', byJob);
  expect(stopped).toEqual([]);
  expect(lose).toEqual(['runs go by the documented quotas']);
});
