import { type FoundRoom, firstRoom, learnRoom, rateInRoom } from './found-room.ts';

/**
 * The rate of one category: as allowed, until a call is throttled. Then somebody else draws on the budget as well, the sign-ins of
 * production first of all: it stops at once, goes on at what they leave, and seeks more of it with care (ADR 0005).
 */
export interface AdaptiveRate {
  /** What we allow ourselves, in calls a second. */
  ratePerSecond(): number;
  /** The same while the first calls after a stop go slowly. */
  ratePerSecondAt(nowMs: number): number;
  /** Whether throttles hold the rate below what is allowed. */
  isReduced(): boolean;
  /** Other bounds from now on; a reduction by throttles stays in proportion. */
  allow(bounds: RateBounds): void;
  /** A call was let go: what is used is the measure of what others leave. */
  granted(): void;
  /**
   * A call was throttled. Returns until when nothing may be sent; undefined where the call was sent before the last stop had
   * its effect, and so says nothing new.
   */
  throttled(nowMs: number, sentAtMs: number): number | undefined;
  /** Goes on as far as time has come. Tells how the rate changed. */
  follow(nowMs: number): RateChange;
}

export type RateChange = 'same' | 'changed' | 'recovered';

export interface RateBounds {
  /** The most that we allow ourselves, in calls a second. */
  allowedPerSecond: number;
  /** The quota that this is a part of. */
  quotaPerSecond: number;
}

/** Finer steps would only cost time. */
const stepMs = 50;

export function createAdaptiveRate(initial: RateBounds): AdaptiveRate {
  let bounds = initial;
  let room: FoundRoom | undefined;
  let rate = initial.allowedPerSecond;
  let followedAtMs = Number.NEGATIVE_INFINITY;

  return {
    ratePerSecond: () => rate,
    ratePerSecondAt: (nowMs) =>
      room === undefined ? rate : rateInRoom(room, bounds, nowMs).startingPerSecond,
    isReduced: () => room !== undefined && rate < bounds.allowedPerSecond,
    allow(next) {
      const factor = next.allowedPerSecond / bounds.allowedPerSecond;
      if (room !== undefined) room = { ...room, perSecond: room.perSecond * factor };
      bounds = next;
      rate *= factor;
    },
    granted() {
      if (room !== undefined) room.granted += 1;
    },
    throttled(nowMs, sentAtMs) {
      if (room !== undefined) {
        room.throttled += 1;
        if (sentAtMs < room.resumedAtMs) return undefined;
      }
      room = room === undefined ? firstRoom(bounds, nowMs) : learnRoom(room, bounds, nowMs);
      rate = rateInRoom(room, bounds, nowMs).perSecond;
      followedAtMs = nowMs;
      return room.resumedAtMs;
    },
    follow(nowMs) {
      if (room === undefined || nowMs - followedAtMs < stepMs) return 'same';
      followedAtMs = nowMs;
      const before = rate;
      const now = rateInRoom(room, bounds, nowMs);
      rate = now.perSecond;
      if (before < bounds.allowedPerSecond && rate === bounds.allowedPerSecond) return 'recovered';
      return rate === before && now.startingPerSecond === rate ? 'same' : 'changed';
    },
  };
}
