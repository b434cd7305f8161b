import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AccountConnection } from '../../cognito/connect-account.ts';
import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import { CloneJournal } from '../../files/clone-journal.ts';
import { type DoorScript, scriptedDoor } from '../scripted-door.ts';
import { makePool } from './make-pool.ts';

const startMs = 1_700_000_000_500;
const creation = {
  ...{ id: 'pool', operation: 'CreateUserPool' as const },
  input: { PoolName: 'people-email' },
};

async function world(script: DoorScript) {
  const path = join(mkdtempSync(join(tmpdir(), 'clone-')), 'people.clone.json');
  const begin = { source: 'us-east-1_Source123', region: 'us-east-1', poolName: 'people-email' };
  const { door, calls } = scriptedDoor(script, startMs);
  const account: AccountConnection = {
    region: 'us-east-1',
    door,
    openPool: () => door,
    close: () => undefined,
  };
  const open = () => CloneJournal.open(path, begin);
  const make = async (made?: string) => makePool(account, await open(), creation, made);
  const created = () => calls.filter(({ operation }) => operation === 'CreateUserPool').length;
  return { make, open, created };
}

const listed = (id: string, afterMs: number, Name = 'people-email') => ({
  ...{ Id: id, Name, CreationDate: new Date(startMs + afterMs) },
});
const answer = { UserPool: { Id: 'us-east-1_New', Arn: 'arn:new' } };

test('makes the pool once, and knows it in the next run', async () => {
  const { make, created, open } = await world(({ operation }) =>
    operation === 'CreateUserPool' ? answer : { UserPools: [] },
  );
  expect([await make(), await make()]).toEqual(['us-east-1_New', 'us-east-1_New']);
  expect(created()).toBe(1);
  expect((await open()).record).toMatchObject({ userPoolId: 'us-east-1_New', arn: 'arn:new' });
});

test('a pool of that name is never taken for one of ours', async () => {
  const { make, created } = await world(() => ({ UserPools: [listed('us-east-1_Other', -5000)] }));
  await expect(make()).rejects.toMatchObject({ code: 'pool-name-taken' });
  expect(created()).toBe(0);
});

test('after a lost answer a person says which pool it is, and none is made before', async () => {
  let pools: object[] = [];
  const { make, created } = await world(({ operation }, nth) => {
    if (operation === 'DescribeUserPool') return { UserPool: { Arn: 'arn:found' } };
    if (operation !== 'CreateUserPool') return { UserPools: pools };
    pools = [listed('us-east-1_Old', -60_000), listed('us-east-1_Lost', 20)];
    if (nth === 1) throw new LostAnswer('CreateUserPool', 'ECONNRESET');
    return answer;
  });
  const inDoubt = { code: 'clone-in-doubt', message: expect.stringContaining('us-east-1_Lost') };
  await expect(make()).rejects.toMatchObject(inDoubt);
  const again = make();
  await expect(again).rejects.toMatchObject(inDoubt);
  await expect(again).rejects.not.toThrowError(/us-east-1_Old/);
  await expect(make('us-east-1_Nowhere')).rejects.toMatchObject({ code: 'unknown-pool' });
  expect(created()).toBe(1);
  expect(await make('us-east-1_Lost')).toBe('us-east-1_Lost');
  expect(created()).toBe(1);
});

test('after a lost answer --made none makes another', async () => {
  const { make, created } = await world(({ operation }, nth) => {
    if (operation !== 'CreateUserPool') return { UserPools: [] };
    if (nth === 1) throw new LostAnswer('CreateUserPool', 'ECONNRESET');
    return answer;
  });
  await expect(make()).rejects.toMatchObject({ code: 'clone-in-doubt' });
  expect(await make('none')).toBe('us-east-1_New');
  expect(created()).toBe(2);
});

test('after a refusal nothing is in doubt', async () => {
  const { make } = await world(({ operation }, nth) => {
    if (operation !== 'CreateUserPool') return { UserPools: [] };
    if (nth === 1) throw new CognitoRefusal('CreateUserPool', 'LimitExceededException', 'too many');
    return answer;
  });
  await expect(make()).rejects.toMatchObject({ refusal: 'LimitExceededException' });
  expect(await make()).toBe('us-east-1_New');
});
