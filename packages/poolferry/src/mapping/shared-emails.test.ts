import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formsOf,
  SharedEmails,
  type SharedForm,
  SharingFinder,
  sharedForms,
  sharingOrder,
} from './shared-emails.ts';
import { signInKey } from './sign-in-name.ts';

function counted(emails: readonly string[]) {
  const shared = new SharedEmails();
  const rows = emails.map((email, at) => ({ email, user: String(at), order: sharingOrder(email) }));
  rows.sort((a, b) => compare(a.order, b.order) || compare(a.email, b.email));
  for (const { email, user } of rows) shared.add(email, user);
  return shared.end();
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const counts = (emails: readonly string[]) =>
  Object.fromEntries([...counted(emails)].map(([form, { count }]) => [form, count]));

const none = { exactly: 0, 'by-case': 0, 'by-unicode-form': 0, 'by-white-space': 0 };

describe('who shares an email', () => {
  test.each<[string[], Partial<Record<SharedForm, number>>]>([
    [[], {}],
    [['a@x.org', 'b@x.org'], {}],
    [['a@x.org', 'b@x.org', 'a@x.org', 'a@x.org'], { exactly: 3 }],
    [['a@x.org', 'A@x.org'], { 'by-case': 2 }],
    // Two share it to the letter, the third with them by case only.
    [['a@x.org', 'A@x.org', 'a@x.org'], { exactly: 2, 'by-case': 1 }],
    [['ﬁ@x.org', 'fi@x.org', 'FI@x.org'], { 'by-case': 2, 'by-unicode-form': 1 }],
    [['ａ@x.org', 'a@x.org'], { 'by-unicode-form': 2 }],
    [[' a@x.org', 'a@x.org', 'a @x.org'], { 'by-white-space': 3 }],
    [['é@x.org', 'e\u0301@x.org'], { 'by-case': 2 }],
    [
      [' A@x.org', 'Ａ@x.org', 'a@x.org', 'a@x.org', 'b@x.org'],
      { exactly: 2, 'by-unicode-form': 1, 'by-white-space': 1 },
    ],
  ])('%j', (emails, expected) => {
    expect(counts(emails)).toEqual({ ...none, ...expected });
  });

  test('each once, under the tightest form in which another has the same, as counting pair by pair says', () => {
    const letters = fc.constantFrom(
      'a',
      'A',
      'ａ',
      'é',
      'e\u0301',
      'E\u0301',
      ' ',
      '\u00A0',
      'ß',
      'K',
      'k',
      '\u212A',
      'ς',
      'Σ',
      '\u0001',
    );
    const email = fc.array(letters, { maxLength: 3 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(email, { maxLength: 12 }), (emails) => {
        const expected: Record<string, number> = { ...none };
        for (const [at, one] of emails.entries()) {
          const level = formsOf(one).findIndex((form, index) =>
            emails.some((other, place) => place !== at && formsOf(other)[index] === form),
          );
          if (level >= 0)
            expected[sharedForms[level] as string] = (expected[sharedForms[level] as string] ?? 0) + 1;
        }
        expect(counts(emails)).toEqual(expected);
      }),
    );
  });

  test('is nobody left out whom the target would take for another', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        if (signInKey(a, false) === signInKey(b, false)) expect(formsOf(a)[1]).toBe(formsOf(b)[1]);
      }),
    );
  });

  test('with three of them at most as examples', () => {
    const { examples } = counted(['a', 'a', 'a', 'a', 'a']).get('exactly') ?? { examples: [] };
    expect(examples).toEqual(['0', '1', '2']);
  });

  test('is found among many by the loosest form alone', () => {
    const finder = new SharingFinder();
    for (let n = 0; n < 5000; n += 1) finder.add(`user${n}@x.org`);
    for (const email of ['USER7@x.org', ' user8@x.org', 'user9@x.org', 'user9@x.org']) finder.add(email);
    finder.end();
    const found = Array.from({ length: 5000 }, (_, n) => n).filter((n) =>
      finder.mayBeShared(`user${n}@x.org`),
    );
    expect(found).toEqual(expect.arrayContaining([7, 8, 9]));
    // A few hashes may meet by chance.
    expect(found.length).toBeLessThan(10);
  });
});
