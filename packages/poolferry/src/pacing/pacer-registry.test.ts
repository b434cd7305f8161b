import { expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { createPacerRegistry, sharesBudget } from './pacer-registry.ts';

const here = { accountId: '111122223333', region: 'eu-west-1' };

test('pools in one account and Region share a pacer; others do not', () => {
  const registry = createPacerRegistry({ clock: createFakeClock(), emit: () => undefined, share: 1 });
  const pacer = registry.pacerFor(here);
  expect(registry.pacerFor({ ...here })).toBe(pacer);
  expect(registry.pacerFor({ ...here, region: 'us-east-1' })).not.toBe(pacer);
  expect(registry.pacerFor({ ...here, accountId: '444455556666' })).not.toBe(pacer);
  expect(registry.pacerFor({ ...here, endpoint: 'http://127.0.0.1:9229' })).not.toBe(pacer);
});

test('two pools at the same local Cognito share its budgets', () => {
  const local = { ...here, endpoint: 'http://127.0.0.1:9229' };
  expect(sharesBudget(local, { ...local })).toBe(true);
  expect(sharesBudget(local, here)).toBe(false);
});
