import { describe, expect, test } from 'vitest';
import { CognitoRefusal } from '../cognito/failures.ts';
import { testLedger } from '../ledger/ledger-fixture.ts';
import type { Migration } from './migration.ts';
import { scriptedDoor } from './scripted-door.ts';
import { targetGroups } from './target-groups.ts';

const serverNowMs = 1_700_000_000_500;
const roleArn = 'arn:aws:iam::123456789012:role/admins';
const like = { Description: 'Admins', Precedence: 1, RoleArn: roleArn };

interface World {
  /** Of the group that CreateGroup finds there. */
  there: object;
  /** Of a run that was stopped between asking and hearing. */
  askedAtMs?: number;
  acknowledge?: string[];
}

function setUp({ there, askedAtMs, acknowledge = [] }: World) {
  const ledger = testLedger();
  const id = ledger.groups.store({ name: 'admins', description: 'Admins', precedence: 1, roleArn });
  if (askedAtMs !== undefined) ledger.groups.intend(id, askedAtMs);
  const { door, calls } = scriptedDoor(({ operation }) => {
    if (operation === 'GetGroup') return { Group: { GroupName: 'admins', ...there } };
    throw new CognitoRefusal(operation, 'GroupExistsException', 'No.');
  }, serverNowMs);
  const description = { accountId: '123456789012' };
  const migration = {
    ledger,
    options: { acknowledge, groups: { roleArns: {} } },
    target: { door, userPoolId: 'eu-west-1_Target123', description },
  } as unknown as Migration;
  return { groups: targetGroups(migration), calls, origin: () => ledger.groups.all()[0]?.origin };
}

describe('a group that is there when we make it', () => {
  test.each([
    { made: 'long before we asked', atMs: serverNowMs - 5000, origin: 'existing' },
    { made: 'since we asked, its answer lost', atMs: serverNowMs + 200, origin: 'ours' },
    { made: 'since we asked, its date without a fraction', atMs: 1_700_000_000_000, origin: 'ours' },
  ])('and that is as we would have made it, made $made: $origin', async ({ atMs, origin }) => {
    const here = setUp({ there: { ...like, CreationDate: new Date(atMs) } });
    await here.groups.ready('admins');
    expect(here.origin()).toBe(origin);
  });

  test('is ours where a run that was stopped had asked for it before it was made', async () => {
    const askedAtMs = serverNowMs - 86_400_000;
    const there = { ...like, CreationDate: new Date(askedAtMs + 300) };
    const here = setUp({ there, askedAtMs });
    await here.groups.ready('admins');
    expect(here.origin()).toBe('ours');
  });

  test.each([{ RoleArn: undefined }, { RoleArn: `${roleArn}2` }, { Description: 'x' }, { Precedence: 0 }])(
    'and that differs by %o is refused, whenever it was made, and is theirs',
    async (otherwise) => {
      const there = { ...like, ...otherwise, CreationDate: new Date(serverNowMs + 200) };
      const here = setUp({ there });
      await expect(here.groups.ready('admins')).rejects.toMatchObject({ code: 'group-appeared' });
      expect(here.origin()).toBe('existing');
      const accepted = setUp({ there, acknowledge: ['group-clash'] });
      await accepted.groups.ready('admins');
      expect(accepted.origin()).toBe('existing');
    },
  );
});
