import { expect, test } from 'vitest';
import { choices } from '../config/choices.ts';
import type { Problem } from '../mapping/decide.ts';
import { settlingOption } from './settling-options.ts';

// By name, so that the compiler asks for an entry here when a problem is added.
const problems: Record<Problem, string> = {
  'without-email': '--without-email',
  'username-like-email': '--usernames sub',
  'username-like-phone': '--usernames sub',
  'invalid-username': '--usernames sub',
  unverified: '--unverified',
  unconfirmed: '--unconfirmed',
  federated: '--federated',
  linked: '--federated',
  duplicates: '--duplicates',
  'unknown-attribute': '--drop',
  'invalid-value': '--drop',
  'attribute-clash': '--rename',
};

test.each(Object.entries(problems))('%s is settled by %s', (problem, flag) => {
  expect(settlingOption(problem)).toContain(flag);
});

test.each(['passwords', 'recovery-blocked'])('%s says what to do', (problem) => {
  expect(settlingOption(problem)).not.toBe(settlingOption('never heard of'));
});

test('every value that is advised exists', () => {
  for (const value of ['skip', 'carry']) {
    expect(choices.unverified).toContain(value);
    expect(choices.unconfirmed).toContain(value);
  }
  expect(choices.withoutEmail).toContain('skip');
  expect(choices.usernames).toEqual(expect.arrayContaining(['sub', 'skip']));
  expect(choices.federated).toContain('none');
});
