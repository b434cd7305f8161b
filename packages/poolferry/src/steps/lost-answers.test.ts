import { describe, expect, test } from 'vitest';
import type { Ports } from '../events.ts';
import { lostAnswers } from './lost-answers.ts';
import { UserFailure } from './user-failure.ts';

describe('answers that keep getting lost', () => {
  test('are asked for ever more slowly, and in the end fail that one user', async () => {
    const pausesMs: number[] = [];
    const clock = { sleep: async (delayMs: number) => void pausesMs.push(delayMs) };
    const lost = lostAnswers('AdminCreateUser', { clock } as unknown as Ports);
    let failure: unknown;
    while (failure === undefined) await lost.another().catch((error: unknown) => (failure = error));
    expect(failure).toBeInstanceOf(UserFailure);
    expect((failure as UserFailure).code).toBe('answer-lost');
    expect(pausesMs.slice(0, 3)).toEqual([100, 200, 400]);
    expect(Math.max(...pausesMs)).toBe(20_000);
    const totalMs = pausesMs.reduce((sum, pauseMs) => sum + pauseMs, 0);
    expect(totalMs).toBeGreaterThan(4 * 60_000);
    expect(totalMs).toBeLessThan(10 * 60_000);
  });
});
