import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import { carriedWorld, type Pair } from '../carried-world.ts';

const verified = (email: string | undefined) => ({ email: email ?? '', email_verified: 'true' });

test('a newcomer gets the address that somebody gives up in the same sync, and everybody is counted once', async () => {
  const here = await carriedWorld({ users: 40, seed: 309 });
  const { on, set, signUp, sync, people, ledger, groups } = here;
  const [anew, giving, wants, gives, failed, onTheWay] = here.pairs as [Pair, Pair, Pair, Pair, Pair, Pair];
  const emailOf = ({ old }: Pair) => old.attributes.email;
  // Signed up again with the same address, and with one that another has just given up.
  await on('source', 'AdminDeleteUser', { Username: anew.old.username });
  await signUp('signed-up-anew', verified(emailOf(anew)));
  await set('source', giving.old, verified('another@example.org'));
  await signUp('taker', verified(emailOf(giving)));
  // Written in two goes, and one person all the same.
  await set('source', gives.old, verified('given-up@example.org'));
  await set('source', wants.old, { ...verified(emailOf(gives)), family_name: 'In-two-goes' });
  await on('source', 'AdminDeleteUser', { Username: failed.old.username });
  // A run was killed before it heard of the last call; and they came into a group since.
  const [name] = [...(await groups.source())].find(
    ([one, { members }]) => !one.startsWith(here.sandbox.source.userPoolId) && !members.has(onTheWay.old.sub),
  ) as [string, unknown];
  await here.join('source', onTheWay.old, name);
  const rows = new DatabaseSync(ledger);
  const set_ = (what: string, { now }: Pair) =>
    rows.exec(`UPDATE users SET ${what} WHERE target_sub = x'${now.sub.replaceAll('-', '')}'`);
  set_(`outcome = 'failed', code = 'name-taken'`, failed);
  set_(`outcome = 'pending', reached = 3`, onTheWay);
  rows.close();

  const { done } = await sync({ request: { deletions: 2 } });
  expect(done).toMatchObject({
    added: 3,
    changed: 3,
    deleted: 2,
    joined: 1,
    unwritten: {},
    conflicts: 0,
    failed: 0,
  });
  const emails = [...(await people.target()).values()].map(({ attributes }) => attributes.email);
  for (const pair of [anew, giving, gives]) expect(emails).toContain(emailOf(pair)?.toLowerCase());
  expect((await groups.target()).get(name)?.members).toContain(onTheWay.now.sub);
  expect((await sync()).done).toMatchObject({ added: 0, changed: 0, joined: 0 });
  await here.close();
});

test('who sent a few people first keeps those in step, and nobody else is sent unasked', async () => {
  const here = await carriedWorld({ users: 30, seed: 310, request: { limit: 6 } });
  const { on, set, signUp, sync, people, groups, inside } = here;
  const [one] = here.pairs as [Pair];
  const { size } = await people.target();
  await set('source', one.old, { family_name: 'Renamed' });
  await signUp('newcomer', verified('newcomer@example.org'));
  await on('source', 'CreateGroup', { GroupName: 'joined' });
  await on('source', 'CreateGroup', { GroupName: 'empty' });
  await here.join('source', one.old, 'joined');
  const { view, done } = await sync();
  expect(view).toMatchObject({ toAdd: 0, groups: [{ name: 'joined', change: 'created' }] });
  expect(view.leftToMigrate).toBeGreaterThan(0);
  expect(done).toMatchObject({ added: 0, changed: 1, joined: 1, leftToMigrate: view.leftToMigrate });
  expect((await people.target()).size).toBe(size);
  expect((await groups.target()).get('joined')?.members).toEqual(new Set([one.now.sub]));
  expect((await groups.target()).has('empty')).toBe(false);

  await inside((migration) => migrate(migration, { mayPlan: false, verify: false }));
  await signUp('later', verified('later@example.org'));
  expect((await sync()).done).toMatchObject({ added: 1, leftToMigrate: 0 });
  await here.close();
});
