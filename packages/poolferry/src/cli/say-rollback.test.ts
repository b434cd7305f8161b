import { expect, test } from 'vitest';
import type { RollbackView } from '../steps/rollback/look.ts';
import type { Output } from './output.ts';
import { rollbackQuestion, sayRollbackView } from './say-rollback.ts';

const view: RollbackView = { made: 9, toDelete: 2, gone: 0, spared: 0, notNamed: 0, byReason: {}, groups: 0 };

test('a rollback asks for what it would delete, as one sentence', () => {
  const ask = (changes: Partial<RollbackView>) => rollbackQuestion({ ...view, ...changes }, 'pool');
  expect(ask({})).toBe('Delete 2 users from pool?');
  expect(ask({ groups: 17 })).toBe(
    'Delete 2 users from pool, and 17 groups made for them, as far as they are empty then?',
  );
  expect(ask({ toDelete: 0, groups: 1 })).toBe(
    'Delete from pool 1 group made for them, if it is empty then?',
  );
  expect(ask({ toDelete: 0, gone: 1 })).toBe('Write down that 1 user is not in pool any more?');
});

test('reasons that are more than the people say so', () => {
  const says = (changes: Partial<RollbackView>) => {
    const lines: string[] = [];
    sayRollbackView({ say: (line: string) => lines.push(line) } as unknown as Output, {
      ...view,
      ...changes,
    });
    return lines.join('\n');
  };
  expect(says({ spared: 1, byReason: { status: 1, dates: 1 } })).toMatch(/1 spared.* in several ways/);
  expect(says({ spared: 2, byReason: { status: 1, dates: 1 } })).not.toMatch(/several/);
});
