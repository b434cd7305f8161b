import { expect, test } from 'vitest';
import { operations } from '../cognito/operations.ts';
import { commandNames, phases } from './needs.ts';

/** Nobody signs these, so that no policy allows them (facts §13). */
const unsigned = ['ForgotPassword'];

test('every operation that the door knows and somebody signs is in the table', () => {
  const named = new Set<string>(phases.flatMap(({ actions }) => actions));
  const forgotten = Object.keys(operations).filter((operation) => !named.has(`cognito-idp:${operation}`));
  expect(forgotten).toEqual(unsigned);
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
