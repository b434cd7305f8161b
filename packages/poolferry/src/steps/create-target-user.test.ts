import { describe, expect, test } from 'vitest';
import { CognitoRefusal, LostAnswer } from '../cognito/failures.ts';
import { crossing, stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { Reached } from '../ledger/progress.ts';
import type { Draft } from '../mapping/decide.ts';
import { decidingOptions, targetRules } from '../mapping/mapping-fixture.ts';
import { createTargetUser } from './create-target-user.ts';
import type { Migration } from './migration.ts';
import { type DoorScript, scriptedDoor } from './scripted-door.ts';

const serverNowMs = 1_700_000_000_500;
const targetSub = testSub(99);
const draft: Draft = {
  username: 'User1@example.com',
  attributes: { email: 'User1@example.com', email_verified: 'true', 'custom:old_sub': testSub(1) },
  enabled: true,
  smsMfa: false,
};
const pairs = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

const lost = () => new LostAnswer('AdminCreateUser', 'ECONNRESET');
const refused = (name: string, operation = 'AdminCreateUser') => new CognitoRefusal(operation, name, 'No.');
const made = { User: { Username: targetSub, Attributes: pairs({ ...draft.attributes, sub: targetSub }) } };
/** What AdminGetUser shows of the user that has the name. */
const found = (changes: object = {}, attributes: Record<string, string> = draft.attributes) => ({
  Username: targetSub,
  UserStatus: 'FORCE_CHANGE_PASSWORD',
  UserCreateDate: new Date(serverNowMs + 200),
  UserAttributes: pairs({ ...attributes, sub: targetSub }),
  ...changes,
});

/** What the door does, call by call: an Error is thrown. The last one repeats. */
type Answers = { create: unknown[]; get?: unknown[] };

function setUp({ create, get = [] }: Answers, rules = targetRules()) {
  const ledger = testLedger();
  crossing(ledger, testUser(1));
  const during: number[] = [];
  const script: DoorScript = ({ operation }, nth) => {
    during.push(stored(ledger, testUser(1)).reached);
    const answers = operation === 'AdminCreateUser' ? create : get;
    const answer = answers[Math.min(nth, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const { door, calls } = scriptedDoor(script, serverNowMs);
  const migration = {
    ledger,
    rules,
    options: decidingOptions(),
    ports: {
      random: { bytes: (length: number) => new Uint8Array(length) },
      clock: { sleep: () => Promise.resolve() },
    },
    target: {
      door,
      userPoolId: 'eu-west-1_Target123',
      description: { passwordPolicy: { minimumLength: 8 } },
    },
  } as unknown as Migration;
  const run = () => createTargetUser(migration, stored(ledger, testUser(1)), draft);
  const user = () => stored(ledger, testUser(1));
  return { ledger, run, user, calls, during, operations: () => calls.map((call) => call.operation) };
}

const intended = (atMs: number) => (setup: ReturnType<typeof setUp>) => {
  setup.ledger.users.intend(setup.user().id, atMs);
  return setup;
};

describe('making a target user', () => {
  test('sends the draft to the letter, with a password, and no message to anybody', async () => {
    const { run, calls, user } = setUp({ create: [made] });
    expect((await run()).username).toBe(targetSub);
    expect(calls).toHaveLength(1);
    const { TemporaryPassword, ...input } = calls[0]?.input ?? {};
    expect(input).toEqual({
      UserPoolId: 'eu-west-1_Target123',
      Username: draft.username,
      UserAttributes: pairs(draft.attributes),
      MessageAction: 'SUPPRESS',
    });
    expect(TemporaryPassword.length).toBeGreaterThanOrEqual(40);
    expect(user()).toMatchObject({
      reached: Reached.created,
      target: { sub: targetSub, username: targetSub },
    });
  });

  test('writes the intent down before the call, with the time at Cognito', async () => {
    const { run, during, user } = setUp({ create: [made] });
    await run();
    expect(during).toEqual([Reached.intended]);
    expect(user().intentMs).toBe(serverNowMs);
  });

  test('takes a name that is taken, with no call of ours in doubt, for a stranger’s without a look', async () => {
    for (const name of ['UsernameExistsException', 'AliasExistsException']) {
      const { run, operations } = setUp({ create: [refused(name)], get: [found()] });
      await expect(run()).rejects.toMatchObject({ code: 'name-taken' });
      expect(operations()).toEqual(['AdminCreateUser']);
    }
  });

  test.each(['UsernameExistsException', 'InvalidParameterException'])(
    'that Cognito refused for certain (%s) leaves no intent, so that a retry adopts nobody',
    async (name) => {
      const { run, user } = setUp({ create: [refused(name)] });
      await expect(run()).rejects.toThrow();
      expect(user()).toMatchObject({ reached: Reached.nothing, intentMs: null });
    },
  );

  test('refused after a lost answer keeps the intent: the first call may have made them', async () => {
    const { run, user } = setUp({ create: [lost(), refused('InvalidParameterException')] });
    await expect(run()).rejects.toThrow('InvalidParameterException');
    expect(user()).toMatchObject({ reached: Reached.intended, intentMs: serverNowMs });
  });

  test('hands other refusals on', async () => {
    const { run } = setUp({ create: [refused('UserLambdaValidationException')] });
    await expect(run()).rejects.toThrow('UserLambdaValidationException');
  });
});

describe('a lost answer', () => {
  const inDoubt = (get: unknown[]) => setUp({ create: [lost(), refused('UsernameExistsException')], get });

  test('whose call was never carried out ends in one user', async () => {
    const { run, operations } = setUp({ create: [lost(), lost(), made] });
    expect((await run()).username).toBe(targetSub);
    expect(operations()).toEqual(['AdminCreateUser', 'AdminCreateUser', 'AdminCreateUser']);
  });

  test('whose call was carried out ends with that user, asked for by name', async () => {
    const { run, calls, user } = inDoubt([found()]);
    expect((await run()).username).toBe(targetSub);
    expect(calls.at(-1)).toMatchObject({ operation: 'AdminGetUser', input: { Username: draft.username } });
    expect(user()).toMatchObject({ reached: Reached.created, target: { sub: targetSub } });
  });

  test.each([
    [
      'in the very second of the intent, shown without its fraction',
      { UserCreateDate: new Date(1_700_000_000_000) },
    ],
    [
      'with what Cognito adds itself',
      {
        UserAttributes: pairs({ ...draft.attributes, sub: targetSub, 'cognito:user_status': 'x' }),
      },
    ],
    [
      'with the email in the case that the pool folds it to',
      {
        UserAttributes: pairs({ ...draft.attributes, sub: targetSub, email: 'user1@example.com' }),
      },
    ],
  ])('is ours: made %s', async (_, changes) => {
    expect((await inDoubt([found(changes)]).run()).username).toBe(targetSub);
  });

  test.each([
    ['was made before the intent', found({ UserCreateDate: new Date(serverNowMs - 1000) })],
    ['has no date', found({ UserCreateDate: undefined })],
    ['has a password of their own already', found({ UserStatus: 'CONFIRMED' })],
    ['lacks an attribute', found({}, { email: draft.username, email_verified: 'true' })],
    ['has one more', found({}, { ...draft.attributes, name: 'x' })],
    ['has another old sub', found({}, { ...draft.attributes, 'custom:old_sub': testSub(2) })],
    ['is another email', found({}, { ...draft.attributes, email: 'other@example.com' })],
  ])('leaves it to a person when the user there %s', async (_, there) => {
    const { run, user } = inDoubt([there]);
    await expect(run()).rejects.toMatchObject({ code: 'name-taken' });
    expect(user().target).toBeUndefined();
  });

  test('creates once more when whoever had the name is gone again', async () => {
    const create = [lost(), refused('UsernameExistsException'), made];
    const { run, operations } = setUp({ create, get: [refused('UserNotFoundException', 'AdminGetUser')] });
    expect((await run()).username).toBe(targetSub);
    expect(operations()).toEqual(['AdminCreateUser', 'AdminCreateUser', 'AdminGetUser', 'AdminCreateUser']);
  });

  test('does not ask for ever when the name is taken and nobody has it', async () => {
    const { run, operations } = inDoubt([refused('UserNotFoundException', 'AdminGetUser')]);
    await expect(run()).rejects.toMatchObject({ code: 'name-taken' });
    expect(operations().length).toBeLessThan(20);
  });

  test('does not take a refused look for an answer', async () => {
    const { run } = inDoubt([refused('InvalidParameterException', 'AdminGetUser')]);
    await expect(run()).rejects.toThrow('AdminGetUser');
  });
});

describe('in a pool where people have usernames of their own', () => {
  const rules = targetRules({ usernameAttributes: [], aliasAttributes: ['email'] });
  const refusals = [lost(), refused('AliasExistsException')];

  test('keeps sub and username apart', async () => {
    const User = { ...made.User, Username: 'user1' };
    const { run, user } = setUp({ create: [{ User }] }, rules);
    expect((await run()).username).toBe('user1');
    expect(user().target).toEqual({ sub: targetSub, username: 'user1' });
  });

  test('knows its own after a lost answer by the username, as the pool folds it', async () => {
    const there = found({ Username: draft.username.toUpperCase() });
    const { run, user } = setUp({ create: refusals, get: [there] }, rules);
    await run();
    expect(user().target).toEqual({ sub: targetSub, username: draft.username.toUpperCase() });
  });

  test('takes nobody for its own who was found by an alias', async () => {
    const { run, user } = setUp({ create: refusals, get: [found({ Username: 'other' })] }, rules);
    await expect(run()).rejects.toMatchObject({ code: 'name-taken' });
    expect(user().target).toBeUndefined();
  });
});

describe('an intent that a killed run left', () => {
  test('puts a taken name in doubt from the first call on, by the time of the first intent', async () => {
    const answers = {
      create: [refused('UsernameExistsException')],
      get: [found({ UserCreateDate: new Date(5_000) })],
    };
    const { run, user } = intended(4_000)(setUp(answers));
    expect((await run()).username).toBe(targetSub);
    expect(user().intentMs).toBe(4_000);
    await expect(intended(6_000)(setUp(answers)).run()).rejects.toMatchObject({ code: 'name-taken' });
  });
});
