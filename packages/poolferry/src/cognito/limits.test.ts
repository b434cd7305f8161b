import { expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import type { PoolferryEvent } from '../events.ts';
import type { Category } from '../pacing/categories.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';
import { askLimits } from './limits.ts';

/** Asks with a Cognito that answers by category: a limit, or an error. */
async function ask(categories: readonly Category[], answers: Partial<Record<Category, number | Error>>) {
  const asked: string[] = [];
  const limits: Partial<Record<Category, number>> = {};
  const events: PoolferryEvent[] = [];
  const call = async (_: string, input: { LimitDefinition: { Attributes: { Category: Category } } }) => {
    const category = input.LimitDefinition.Attributes.Category;
    asked.push(category);
    const answer = answers[category];
    if (answer instanceof Error) throw answer;
    return { Limit: { ProvisionedLimitValue: answer } };
  };
  await askLimits({
    door: { call } as unknown as Door,
    categories,
    emit: (event) => events.push(event),
    onLimit: (category, limit) => {
      limits[category] = limit;
    },
  });
  return { asked, limits, events };
}

const refusal = (name: string) => new CognitoRefusal('GetProvisionedLimit', name, 'no');

test('limits are asked for in the order given, and told as they come', async () => {
  const { asked, limits, events } = await ask(['UserUpdate', 'UserCreation'], {
    UserCreation: 200,
    UserUpdate: 25,
  });
  expect(asked).toEqual(['UserUpdate', 'UserCreation']);
  expect(limits).toEqual({ UserCreation: 200, UserUpdate: 25 });
  expect(events).toEqual([]);
});

test('no answer for a category that cannot be raised is nothing to talk about (facts §1.3)', async () => {
  const { limits, events } = await ask(['UserUpdate', 'UserList'], {
    UserUpdate: refusal('InvalidParameterException'),
    UserList: 30,
  });
  expect(limits).toEqual({ UserList: 30 });
  expect(events).toEqual([]);
});

test.each([
  new InputError('no', { code: 'access-denied', hint: 'no' }),
  refusal('UnknownOperationException'),
])('one notice says so when Cognito does not tell, and nothing more is asked: %s', async (answer) => {
  const { asked, events } = await ask(['UserCreation', 'UserRead'], { UserCreation: answer });
  expect(asked).toEqual(['UserCreation']);
  expect(events).toMatchObject([{ code: 'notice', topic: 'limits-unknown' }]);
});
