import { describe, expect, test } from 'vitest';
import { client, findings, people, settings } from './gates-fixture.ts';

const clients = [
  client('web', { PreventUserExistenceErrors: 'ENABLED' }),
  client('ios', { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
  client('unset', { ExplicitAuthFlows: [] }),
  client('both', { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] }),
  client('older', { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }),
  client('server', {
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    PreventUserExistenceErrors: 'LEGACY',
  }),
];
const target = settings({}, { clients });
const byJob = [people(12, { route: 'import-job' })];

describe('the clients of people whom the import job carries', () => {
  test('that hide RESET_REQUIRED are counted and named, and stop until the app is known to cope', () => {
    const found = findings({ target, people: byJob })['client-hides-reset'];
    expect(found).toMatchObject({ weight: 'stop', count: 1, examples: ['web'] });
    expect(found?.choices[0]).toContain('--app-handles-reset-required');
  });

  test('that sign in by SRP are counted, those without flows of their own too', () => {
    const found = findings({ target, people: byJob })['client-srp-import'];
    expect(found).toMatchObject({ weight: 'stop', count: 4 });
    expect(found?.parts.map(({ name }) => name)).toEqual(['ios', 'unset', 'both', 'older']);
    expect(found?.means).toMatch(/2 allow no other way/);
  });

  test('are told only, once the owner has given that word', () => {
    const options = { appHandlesResetRequired: true, acknowledge: [] };
    const found = findings({ target, people: byJob, options });
    expect(found['client-hides-reset']).toMatchObject({ weight: 'note', choices: [] });
    expect(found['client-srp-import']).toMatchObject({ weight: 'note', choices: [] });
  });

  test('are no concern where AdminCreateUser carries everybody', () => {
    expect(Object.keys(findings({ target }))).toEqual(['recovery-throughput']);
  });
});
