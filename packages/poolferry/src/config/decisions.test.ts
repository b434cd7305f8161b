import { describe, expect, test } from 'vitest';
import { PoolferryError } from '../errors.ts';
import { parseDecisions, parseKeepers, readDecisions, readKeepers } from './decisions.ts';

const sub = 'd2c03be4-25f3-4be3-8b30-f137a8578ad3';

function refusal(text: string): PoolferryError {
  try {
    parseKeepers(text, 'who.json');
  } catch (error) {
    if (PoolferryError.is(error)) return error;
    throw error;
  }
  throw new Error('this was accepted');
}

describe('a file of who keeps an address', () => {
  test('gives each address its keeper, or nobody', () => {
    expect(parseKeepers(`\uFEFF{"a@b.c": "${sub}", "d@e.f": null}`, 'who.json')).toEqual({
      'a@b.c': sub,
      'd@e.f': null,
    });
  });

  test('takes usernames and phone numbers as well, which several may want in other pools', () => {
    const decisions = { jane: sub, '+15550100': null };
    expect(parseKeepers(JSON.stringify(decisions), 'who.json')).toEqual(decisions);
  });

  test.each([
    ['{"a@b.c": 5}', 'who.json:1:11: expected the sub'],
    ['{\n  "a@b.c": "GAK"\n}', 'who.json:2:12: expected the sub'],
    ['{"a@b.c": {}}', 'who.json:1:11: expected the sub'],
    ['{"a@b.c": true}', 'who.json:1:11: expected the sub'],
    ['{"": null}', 'who.json:1:2: this key is no name'],
    ['{"a@b.c": null,\n"a@b.c": null}', 'who.json:2:1: this key is decided a second time'],
    ['{"a@b.c": null,}', 'who.json:1:16: expected a key'],
    ['[]', 'who.json holds no JSON object'],
  ])('refuses %j with its place', (text, message) => {
    const error = refusal(text);
    expect(error).toMatchObject({ code: 'bad-decisions', name: 'InputError' });
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('GAK');
  });

  test('names everything wrong at once', () => {
    expect(refusal('{"": null, "a@b.c": 1}').message).toContain('2 problems');
  });

  test('a missing file is an error of the operator', async () => {
    for (const read of [readKeepers, readDecisions])
      await expect(read('/nowhere/who.json')).rejects.toMatchObject({ code: 'file-not-found' });
  });
});

describe('a file of decisions about users', () => {
  test('gives each sub or username what is to become of them', () => {
    const text = `{"${sub.toUpperCase()}": "skip", "jane": "carry", "__proto__": "keep"}`;
    expect(Object.entries(parseDecisions(text, 'who.json'))).toEqual([
      [sub, 'skip'],
      ['jane', 'carry'],
      ['__proto__', 'keep'],
    ]);
  });

  test.each([
    ['{"GAK": "delete"}', 'who.json:1:9: expected skip, carry, keep'],
    ['{"GAK": null}', 'who.json:1:9: expected skip, carry, keep'],
    ['{"": "skip"}', 'who.json:1:2: this key is empty'],
    [`{"${sub}": "skip", "${sub.toUpperCase()}": "carry"}`, 'decided a second time'],
  ])('refuses %j with its place', (text, message) => {
    expect(() => parseDecisions(text, 'who.json')).toThrow(message);
    expect(() => parseDecisions(text, 'who.json')).not.toThrow('GAK');
  });
});
