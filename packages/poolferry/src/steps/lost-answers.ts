import type { Ports } from '../events.ts';
import { UserFailure } from './user-failure.ts';

const firstPauseMs = 100;
const longestPauseMs = 20_000;
/** With the pauses above about five minutes: longer than an outage that one waits for. */
const mostLost = 22;

/** Paces the attempts of one user whose answers keep getting lost, and gives the user up in the end, not the run. */
export function lostAnswers(operation: string, { clock, signal }: Ports): { another(): Promise<void> } {
  let lost = 0;
  return {
    async another() {
      lost += 1;
      if (lost >= mostLost) {
        throw new UserFailure(
          'answer-lost',
          `${operation} got no answer ${lost} times; it may have been carried out.`,
        );
      }
      await clock.sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** (lost - 1)), signal);
    },
  };
}
