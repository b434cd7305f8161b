import { describe, expect, test } from 'vitest';
import { usersAtOnce } from './users-at-once.ts';

interface World {
  /** Of one call, in milliseconds. */
  answerMs: number;
  /** Most calls a second, by the rates. */
  paced?: number;
  /** Most calls a second that this process can make. */
  able?: number;
}

/** Lets time pass, a quarter of a second a step; by Little's law so many calls are made as are on the way for each answer's time. */
function live(world: (second: number) => World, seconds: number): number[] {
  let nowMs = 0;
  let pace = { actualPerSecond: 0, waiting: 0 };
  const atOnce = usersAtOnce({ monotonicMs: () => nowMs }, () => [pace]);
  const bySecond: number[] = [];
  let onTheWay = 200;
  for (; nowMs < seconds * 1000; nowMs += 250) {
    const {
      answerMs,
      paced = Number.POSITIVE_INFINITY,
      able = Number.POSITIVE_INFINITY,
    } = world(nowMs / 1000);
    const calls = Math.min((onTheWay * 1000) / answerMs, paced, able);
    const inAnswers = calls < able ? (calls * answerMs) / 1000 : onTheWay;
    pace = { actualPerSecond: calls, waiting: Math.round(onTheWay - inAnswers) };
    onTheWay = atOnce(onTheWay);
    if (nowMs % 1000 === 0) bySecond.push(onTheWay);
  }
  return bySecond;
}

describe('users on the way at once', () => {
  test('stay as few as they are where the rates bound the calls', () => {
    expect(new Set(live(() => ({ answerMs: 50, paced: 25 }), 30))).toEqual(new Set([200]));
  });

  test('grow with slow answers until the rates bound the calls, and no further', () => {
    const atOnce = live(() => ({ answerMs: 2000, paced: 500 }), 40);
    expect(atOnce.at(-1)).toBeGreaterThanOrEqual(1000);
    expect(atOnce.at(-1)).toBeLessThanOrEqual(2000);
    // By then.
    expect(atOnce[25]).toBeGreaterThanOrEqual(1000);
  });

  test('never exceed what memory and connections allow', () => {
    const atOnce = live(() => ({ answerMs: 20_000, paced: 5000 }), 60);
    expect(Math.max(...atOnce)).toBe(3000);
  });

  test('are few again after a trial where more bring nothing, since the process is at its limit', () => {
    const atOnce = live(() => ({ answerMs: 50, able: 2000 }), 60);
    expect(Math.max(...atOnce)).toBe(400);
    expect(atOnce.filter((many) => many > 200).length).toBeLessThanOrEqual(16);
  });

  test('become fewer when answers are fast again', () => {
    const atOnce = live((second) => ({ answerMs: second < 30 ? 2000 : 50, paced: 500 }), 60);
    expect(atOnce[29]).toBeGreaterThanOrEqual(1000);
    expect(atOnce.at(-1)).toBe(200);
  });
});
