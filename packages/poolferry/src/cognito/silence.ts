import type { PoolOptions } from '../config/options.ts';
import type { NoAnswer, Ports } from '../events.ts';

/** Listens for whether one pool answers at all, and says so where it does not. */
export interface Silence {
  /** A call is sent, or is about to be sent again, and that has ended: meanwhile answers are to be expected. */
  sent(): void;
  ended(): void;
  /** It answered, be it with a refusal. */
  heard(): void;
  /** A call that was sent at that moment got no usable answer; `failure` names why. */
  unanswered(sentAtMs: number, failure: string): void;
  /** Since when it does not answer: where that has been said, or calls that are on their way have waited for as long. */
  noAnswer(): NoAnswer | undefined;
  /** When it answered last, or when we began to listen; monotonic. */
  heardAtMs(): number;
}

/** Retries settle what is shorter without a word. */
const worthAWordMs = 5_000;
const againMs = 30_000;

export function listenForSilence(pool: PoolOptions, { clock, emit }: Pick<Ports, 'clock' | 'emit'>): Silence {
  const where = `${pool.endpoint === undefined ? 'Cognito' : `Cognito at ${pool.endpoint}`} (pool ${pool.userPoolId})`;
  let heardAtMs = clock.monotonicMs();
  let underWay = 0;
  let askedSinceMs = heardAtMs;
  /** Since the first call that got no answer: before it, nobody may have asked. */
  let silentSinceMs: number | undefined;
  let lastFailure = '';
  let saidAtMs: number | undefined;
  const say = (level: 'info' | 'warn', message: string) =>
    emit({ code: 'notice', level, topic: 'no-answer', message });

  return {
    sent() {
      if (underWay === 0) askedSinceMs = clock.monotonicMs();
      underWay += 1;
    },
    ended() {
      underWay -= 1;
    },
    heard() {
      heardAtMs = clock.monotonicMs();
      if (saidAtMs !== undefined && silentSinceMs !== undefined)
        say('info', `${where} answers again, after ${secondsIn(heardAtMs - silentSinceMs)} s.`);
      silentSinceMs = undefined;
      saidAtMs = undefined;
    },
    unanswered(sentAtMs, failure) {
      lastFailure = failure;
      // Sent before the last answer came: others were answered meanwhile.
      silentSinceMs ??= Math.max(sentAtMs, heardAtMs);
      const nowMs = clock.monotonicMs();
      const isTime =
        saidAtMs === undefined ? nowMs - silentSinceMs >= worthAWordMs : nowMs - saidAtMs >= againMs;
      if (!isTime) return;
      saidAtMs = nowMs;
      say(
        'warn',
        `${where} has given no usable answer for ${secondsIn(nowMs - silentSinceMs)} s (${failure}); trying again.`,
      );
    },
    noAnswer() {
      // Calls that hang fail at their time-out only.
      const silentMs = clock.monotonicMs() - (silentSinceMs ?? Math.max(heardAtMs, askedSinceMs));
      if (saidAtMs === undefined && (underWay === 0 || silentMs < worthAWordMs)) return undefined;
      const error = silentSinceMs === undefined ? 'NoAnswerYet' : lastFailure;
      return { sinceMs: Math.round(clock.nowMs() - silentMs), forSeconds: silentMs / 1000, error };
    },
    heardAtMs: () => heardAtMs,
  };
}

const secondsIn = (ms: number): number => Math.round(ms / 1000);
