import type { AccountConnection } from '../../cognito/connect-account.ts';
import { LostAnswer } from '../../cognito/failures.ts';
import { InputError } from '../../errors.ts';
import type { CloneJournal } from '../../files/clone-journal.ts';
import type { CreationOf } from '../../pools/clone/part.ts';

/** A pool as listings tell it. */
interface ListedPool {
  id: string;
  createdAtMs: number;
}

/**
 * Makes the pool itself, once. Nothing tells two calls apart, so that a lost answer is a person's to settle.
 *
 * @param made What they say: the id of the pool that the lost call made, or `none`.
 * @returns Its id.
 * @throws InputError `pool-name-taken`, `clone-in-doubt`, `unknown-pool`; CognitoRefusal
 */
export async function makePool(
  account: AccountConnection,
  journal: CloneJournal,
  { input }: CreationOf<'CreateUserPool'>,
  made: string | undefined,
): Promise<string> {
  const { userPoolId, intendedAtMs, poolName } = journal.record;
  if (userPoolId !== undefined) return userPoolId;
  const listed = await poolsNamed(account, poolName);
  if (intendedAtMs !== undefined && made !== 'none') {
    if (made === undefined) throw inDoubt(poolName, since(listed, intendedAtMs));
    return await take(account, journal, listed, made);
  }
  // Since the lost call, one of that name may be there that a person has looked at.
  if (intendedAtMs === undefined && listed.length > 0) throw nameTaken(poolName, listed);
  const nowMs = Math.floor(account.door.serverNowMs());
  await journal.note({ intendedAtMs: nowMs });
  try {
    const { UserPool: pool } = await account.door.call('CreateUserPool', input);
    const id = pool?.Id ?? '';
    await journal.note({ userPoolId: id, ...(pool?.Arn !== undefined && { arn: pool.Arn }) });
    return id;
  } catch (error) {
    if (!LostAnswer.is(error)) {
      // Cognito said no, or was never asked: nothing is in doubt.
      const { intendedAtMs: _, ...rest } = journal.record;
      journal.record = rest;
      await journal.note({});
      throw error;
    }
    throw inDoubt(poolName, since(await poolsNamed(account, poolName), nowMs));
  }
}

/** A pool of another name was not made by the lost call. */
async function take(
  account: AccountConnection,
  journal: CloneJournal,
  listed: readonly ListedPool[],
  id: string,
): Promise<string> {
  if (!listed.some((pool) => pool.id === id))
    throw new InputError(`No pool ${id} is listed here under the name "${journal.record.poolName}".`, {
      code: 'unknown-pool',
      hint: 'Give --made the id of the pool that was made, or none.',
    });
  const { UserPool: pool } = await account.openPool(id).call('DescribeUserPool', { UserPoolId: id });
  await journal.note({ userPoolId: id, ...(pool?.Arn !== undefined && { arn: pool.Arn }) });
  return id;
}

async function poolsNamed({ door }: AccountConnection, name: string): Promise<ListedPool[]> {
  const found: ListedPool[] = [];
  let NextToken: string | undefined;
  do {
    const page = await door.call('ListUserPools', { MaxResults: 60, NextToken });
    for (const { Id, Name, CreationDate } of page.UserPools ?? [])
      if (Name === name && Id !== undefined)
        found.push({ id: Id, createdAtMs: CreationDate?.getTime() ?? 0 });
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Dates may be told in whole seconds. */
const since = (pools: readonly ListedPool[], ms: number): ListedPool[] =>
  pools.filter(({ createdAtMs }) => createdAtMs >= ms - 1000);

const idsOf = (pools: readonly ListedPool[]): string => pools.map(({ id }) => id).join(', ');

function nameTaken(name: string, pools: readonly ListedPool[]): InputError {
  return new InputError(`A pool with the name "${name}" is there already: ${idsOf(pools)}.`, {
    code: 'pool-name-taken',
    hint: 'If it is an earlier clone, name its journal with --journal to go on with it; for another one choose a --name.',
  });
}

function inDoubt(name: string, pools: readonly ListedPool[]): InputError {
  const seen =
    pools.length === 0
      ? 'No pool of that name is listed as made since; listings may lag.'
      : `Made since under that name: ${idsOf(pools)}.`;
  return new InputError(`The answer to CreateUserPool for "${name}" was lost. ${seen}`, {
    code: 'clone-in-doubt',
    hint: 'Look in the console, then run the same command with --made <pool id>, or with --made none to make it anew.',
  });
}
