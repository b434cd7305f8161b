import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { namesInLines } from '../../packages/poolferry/src/steps/named-people.ts';
import { checkPurge } from '../../packages/poolferry/src/steps/purge.ts';
import { lookBack } from '../../packages/poolferry/src/steps/rollback/look.ts';
import { takeBack } from '../../packages/poolferry/src/steps/rollback/take-back.ts';
import { drawSample } from '../../packages/poolferry/src/steps/sample-recovery.ts';
import { type CarriedWorld, carriedWorld, type Pair } from '../carried-world.ts';
import { decisions, pools, run } from '../command.ts';
import { carryAcross } from '../in-process.ts';

const rollback = ({ inside }: CarriedWorld, only?: string[]) =>
  inside(async (migration) => {
    const choice = only === undefined ? {} : { only: namesInLines(only) };
    return takeBack(migration, await lookBack(migration, choice), choice);
  });

test('who is taken back and made again by a job has nothing of their first life, and holds nothing up', async () => {
  const here = await carriedWorld({ users: 20, seed: 306 });
  const { inside, ledger, sandbox } = here;
  expect(await rollback(here)).toMatchObject({ spared: 0, failed: 0 });
  const options = { routes: 'import-job', appHandlesResetRequired: true } as const;
  expect(await here.planAgain(options)).toBe(true);
  const { counts } = await carryAcross(sandbox, ledger, { options });
  expect(counts).toMatchObject({ pending: 0, failed: 0 });
  const byJob = await inside((migration) => {
    checkPurge(migration.ledger, { force: false });
    return migration.ledger.users.migrated(0, 100).filter(({ route }) => route === 'import-job');
  });
  expect(byJob.length).toBeGreaterThan(3);
  // Nor does whoever is named hold up everybody else.
  expect(await rollback(here, [byJob[0]?.sub ?? ''])).toMatchObject({ deleted: 1 });
  expect((await here.sync()).done).toMatchObject({ added: 0, failed: 0 });
  await here.close();
});

test('a delete that a killed run did not come to, or did not hear of, holds up only until the next look', async () => {
  const here = await carriedWorld({ users: 20, seed: 307 });
  const { inside, on, ledger, sandbox } = here;
  const [there, gone, other, named] = here.pairs as [Pair, Pair, Pair, Pair];
  const people = { there, gone };
  await inside(({ ledger: { undo, users, header } }) => {
    for (const { now } of Object.values(people)) undo.intend(users.byTargetSub(now.sub)?.id ?? 0, 1);
    header.set('rollback', 'named-under-way');
  });
  await on('target', 'AdminDeleteUser', { Username: gone.now.username });
  await here.set('target', there.now, { family_name: 'Their own' });
  await expect(here.sync()).rejects.toMatchObject({ code: 'rolled-back' });
  expect(await rollback(here, [named.old.sub])).toMatchObject({ deleted: 1, gone: 0, spared: 0 });
  const after = await inside(({ ledger: { users, header, undo } }) => ({
    fates: [there, gone, other].map(({ now }) => users.byTargetSub(now.sub)?.code),
    held: [header.get('rollback'), undo.unresolved()],
  }));
  expect(after).toEqual({ fates: [null, 'rolled-back', null], held: [undefined, 0] });

  const folder = dirname(ledger);
  writeFileSync(join(folder, 'people.txt'), `${other.old.sub}\n`);
  const command = ['rollback', '--yes', '--only', 'people.txt', ...pools(sandbox), ...decisions];
  const one = await run(folder, command);
  expect([one.code, one.stderr]).toEqual([0, expect.stringContaining('go on with everybody else')]);
  expect(one.stderr).not.toContain('Nobody crosses again');
  // As a run leaves it that was killed when everybody was gone and nothing was said of it yet.
  await inside(({ ledger: { header } }) => header.set('rollback', 'named-under-way'));
  const again = await run(folder, command);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('nothing to take back')]);
  expect(await inside(({ ledger: { header } }) => header.get('rollback'))).toBeUndefined();

  // Nor does a later one for everybody that spares all of them take the whole migration for taken back.
  for (const user of (await here.people.target()).values())
    await here.set('target', user, { family_name: 'Their own' });
  await inside(({ ledger: { header } }) => header.set('rollback', 'named-under-way'));
  expect(await rollback(here)).toMatchObject({ deleted: 0, gone: 0 });
  expect(await inside(({ ledger: { header } }) => header.get('rollback'))).toBeUndefined();
  await here.close();
});

test('a name of two people in a list stops everything that goes by it before anything is done', async () => {
  const shared = 'shared.name@example.org';
  const here = await carriedWorld({
    ...{ users: 20, seed: 308 },
    before: async (wire) => {
      const UserPoolId = wire.sandbox.source.userPoolId;
      const make = (Username: string, email: string) =>
        wire.ok('AdminCreateUser', {
          ...{ UserPoolId, Username, MessageAction: 'SUPPRESS', TemporaryPassword: 'Abcdef1!xyz' },
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ],
        });
      await make(shared, 'of.today@example.org');
      await make('somebody-else', shared);
    },
  });
  const { inside, sandbox, ledger, people } = here;
  const before = await people.target();
  const only = namesInLines([here.pairs[0]?.old.sub ?? '', shared]);
  const line = { code: 'ambiguous-name', message: expect.stringContaining('Line 2 ') };
  await expect(rollback(here, [...only.keys()])).rejects.toMatchObject(line);
  await expect(carryAcross(sandbox, ledger, { request: { only } })).rejects.toMatchObject(line);
  const sample = { size: 5, consenting: only, clientId: sandbox.target.clientId };
  await expect(inside((migration) => drawSample(migration, sample))).rejects.toMatchObject(line);
  expect(await people.target()).toEqual(before);
  await here.close();
});
