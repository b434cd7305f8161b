import { describe, expect, test } from 'vitest';
import { findings, people, settings } from './gates-fixture.ts';

const byJob = people(40, { route: 'import-job' });

describe('a PreSignUp trigger', () => {
  const target = settings({ LambdaConfig: { PreSignUp: 'arn' } });

  test('stops, with the number of times it will run', () => {
    const found = findings({ target, people: [people(1234), byJob] })['pre-sign-up'];
    expect(found?.weight).toBe('stop');
    expect(found?.means).toMatch(/1,234 times/);
  });

  test('is told only, where the import job carries everybody', () => {
    expect(findings({ target, people: [byJob] })['pre-sign-up']?.weight).toBe('note');
  });
});

describe('a PostConfirmation trigger', () => {
  const target = settings({ LambdaConfig: { PostConfirmation: 'arn' } });

  test('stops, with the number of first resets, by whichever road people come', () => {
    const found = findings({ target, people: [people(5), byJob, people(9, { enabled: false })] });
    expect(found['post-confirmation']?.weight).toBe('stop');
    expect(found['post-confirmation']?.means).toMatch(/45 people/);
  });

  test('is told only, where nobody can reset', () => {
    const found = findings({ target, people: [people(9, { enabled: false })] });
    expect(found['post-confirmation']?.weight).toBe('note');
  });
});

test('other triggers are told, the token trigger once', () => {
  const target = settings({
    LambdaConfig: {
      UserMigration: 'arn',
      PreTokenGeneration: 'arn',
      PreTokenGenerationConfig: { LambdaArn: 'arn', LambdaVersion: 'V2_0' },
      CustomMessage: 'arn',
      KMSKeyID: 'key',
    },
  });
  const found = findings({ target });
  expect(found['user-migration-trigger']?.weight).toBe('note');
  expect(found['triggers-run']?.parts.map(({ name }) => name)).toEqual([
    'CustomMessage',
    'PreTokenGeneration',
  ]);
});
