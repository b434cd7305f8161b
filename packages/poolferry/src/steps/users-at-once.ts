import type { Clock, Pace } from '../events.ts';

/** Enough to keep 2,500 calls a second going at 80 ms an answer, which is more than one process can make. */
const usuallyAtOnce = 200;
/** Where answers take longer: each user on the way costs a connection and some memory. */
export const mostAtOnce = 3000;

const lookEveryMs = 1000;
/** Answers to the calls of those who were let in on top have to show in the rate first. */
const trialMs = 2000;
/** After more have brought nothing. */
const restMs = 30_000;
const growth = 1.5;
/** More on the way bring more calls in proportion where answers bound them; this part of that is worth their memory. */
const worthwhilePart = 0.4;
/** So few of those on the way wait for a turn where answers, not rates, bound the calls. */
const fewPart = 0.02;
/** So many wait where there are more on the way than the rates need. */
const manyPart = 0.5;

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
  let trial: { sinceMs: number; atOnceBefore: number; callsBefore: number } | undefined;

  function look(nowMs: number, onTheWay: number): void {
    const waiting = sum(paces().map((pace) => pace.waiting));
    const calls = sum(paces().map((pace) => pace.actualPerSecond));
    if (trial !== undefined) {
      if (nowMs - trial.sinceMs < trialMs) return;
      const { atOnceBefore, callsBefore } = trial;
      trial = undefined;
      if (calls < (1 + worthwhilePart * (atOnce / atOnceBefore - 1)) * callsBefore) {
        atOnce = atOnceBefore;
        restUntilMs = nowMs + restMs;
        return;
      }
    }
    if (waiting > manyPart * atOnce) atOnce = Math.max(usuallyAtOnce, Math.floor(atOnce / growth));
    const isBound = waiting <= fewPart * atOnce && onTheWay >= atOnce - 1;
    if (!isBound || atOnce === mostAtOnce || nowMs < restUntilMs) return;
    trial = { sinceMs: nowMs, atOnceBefore: atOnce, callsBefore: calls };
    atOnce = Math.min(mostAtOnce, Math.ceil(growth * atOnce));
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
