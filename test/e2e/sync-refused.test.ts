import { expect, test } from 'vitest';
import type { Door } from '../../packages/poolferry/src/cognito/door.ts';
import { CognitoRefusal } from '../../packages/poolferry/src/cognito/failures.ts';
import type { OpenMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import { checkPurge } from '../../packages/poolferry/src/steps/purge.ts';
import { applyChanges } from '../../packages/poolferry/src/steps/sync/apply.ts';
import { lookForChanges } from '../../packages/poolferry/src/steps/sync/look.ts';
import { carriedWorld, type Pair } from '../carried-world.ts';

/** The target refuses these operations, of everybody. */
function refusing(migration: OpenMigration, ...operations: string[]): OpenMigration {
  const { target } = migration;
  type Call = (operation: string, ...given: unknown[]) => Promise<unknown>;
  const call: Call = async (operation, ...given) => {
    if (operations.includes(operation))
      throw new CognitoRefusal(operation, 'InternalRefusalException', 'No.');
    return (target.door.call as Call)(operation, ...given);
  };
  const door = new Proxy(target.door, {
    get: (real, name) => (name === 'call' ? call : Reflect.get(real, name, real)),
  }) as Door;
  return { ...migration, target: { ...target, door } };
}

test('what Cognito refuses of a sync is still to be done: no purge lets it go, and the next sync does it', async () => {
  const here = await carriedWorld({ users: 20, seed: 311 });
  const { inside, on, set, people } = here;
  const [gone, disabled, changed] = here.pairs as [Pair, Pair, Pair];
  await on('source', 'AdminDeleteUser', { Username: gone.old.username });
  await on('source', 'AdminDisableUser', { Username: disabled.old.username });
  await set('source', changed.old, { family_name: 'Renamed' });
  const request = { allowMessages: false, deletions: 3 };
  const refused = ['AdminDeleteUser', 'AdminDisableUser', 'AdminUpdateUserAttributes'];
  const done = await inside(async (opened) => {
    const migration = refusing(opened, ...refused);
    return applyChanges(migration, await lookForChanges(migration, request), request);
  });
  expect(done).toMatchObject({ deleted: 0, disabled: 0, changed: 0, failed: 3, unwritten: { failed: 3 } });
  await inside(({ ledger }) => {
    expect(() => checkPurge(ledger, { force: false })).toThrow(/changes of 3 users/);
    checkPurge(ledger, { force: true });
  });
  expect((await here.sync({ request })).done).toMatchObject({
    deleted: 1,
    disabled: 1,
    changed: 1,
    failed: 0,
  });
  const now = await people.target();
  expect([now.has(gone.now.sub), now.get(disabled.now.sub)?.enabled]).toEqual([false, false]);
  await inside(({ ledger }) => checkPurge(ledger, { force: false }));
  await here.close();
});
