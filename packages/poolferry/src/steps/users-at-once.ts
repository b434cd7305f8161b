import type { Clock, Pace } from '../events.ts';

/** Enough to keep 2,500 calls a second going at 80 ms an answer, which is more than one process can make. */
const usuallyAtOnce = 200;
/** Where answers take longer: each user on the way costs a connection and some memory. */
export const mostAtOnce = 3000;

const lookEveryMs = 1000;
/** Users who set out together call together: only the mean of some seconds tells. */
const meanOfLooks = 4;
/** Answers to the calls of those who were let in on top have to show first. */
const looksBeforeMean = 2;
/** After more have brought nothing. */
const restMs = 30_000;
const growth = 2;
/** More on the way bring more calls in proportion where answers bound them; this part of that is worth their memory. */
const worthwhilePart = 0.4;
/** So few of those on the way wait for a turn where answers, not rates, bound the calls. */
const fewPart = 0.02;
/** So many wait where there are more on the way than the rates need. */
const manyPart = 0.7;

/**
 * How many users may be on the way now: more where answers take so long that nobody waits for a turn, as long as that brings more
 * calls. Where this process or its machine is what bounds them it brings none, and they would only cost memory.
 *
 * @param paces of the categories that are called in
 * @returns to be asked, with how many are on the way, whenever one more may set out.
 */
export function usersAtOnce(
  clock: Pick<Clock, 'monotonicMs'>,
  paces: () => readonly Pick<Pace, 'actualPerSecond' | 'waiting'>[],
): (onTheWay: number) => number {
  let atOnce = usuallyAtOnce;
  let lookedAtMs = clock.monotonicMs();
  let restUntilMs = 0;
  let looks: { calls: number; waiting: number }[] = [];
  let before: { atOnce: number; calls: number } | undefined;

  function look(nowMs: number, onTheWay: number): void {
    const now = paces();
    looks.push({
      calls: sum(now.map((pace) => pace.actualPerSecond)),
      waiting: sum(now.map((pace) => pace.waiting)),
    });
    if (looks.length < meanOfLooks + (before === undefined ? 0 : looksBeforeMean)) return;
    looks = looks.slice(-meanOfLooks);
    const calls = sum(looks.map((one) => one.calls)) / meanOfLooks;
    const waiting = sum(looks.map((one) => one.waiting)) / meanOfLooks;
    const doWait = waiting > fewPart * atOnce;
    if (before !== undefined) {
      const brings = calls >= (1 + worthwhilePart * (atOnce / before.atOnce - 1)) * before.calls;
      // Where they wait now, it was answers that bound the calls, and is no more.
      if (!brings && !doWait) {
        atOnce = before.atOnce;
        restUntilMs = nowMs + restMs;
        looks = [];
      }
      before = undefined;
      return;
    }
    if (waiting > manyPart * atOnce && atOnce > usuallyAtOnce) {
      atOnce = Math.max(usuallyAtOnce, Math.floor(atOnce / growth));
      looks = [];
    } else if (!doWait && onTheWay >= atOnce - 1 && atOnce < mostAtOnce && nowMs >= restUntilMs) {
      before = { atOnce, calls };
      atOnce = Math.min(mostAtOnce, growth * atOnce);
      looks = [];
    }
  }

  return (onTheWay) => {
    const nowMs = clock.monotonicMs();
    if (nowMs - lookedAtMs >= lookEveryMs) {
      lookedAtMs = nowMs;
      look(nowMs, onTheWay);
    }
    return atOnce;
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
