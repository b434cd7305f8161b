import type { RateBounds } from './adaptive-rate.ts';

/**
 * What the others who draw on a category leave us of it, as far as our throttles tell.
 *
 * Cognito shows no counter. But its budget is taken to be a bucket that refills at the quota (facts §1), and a throttle says that it is
 * empty at this moment. So what we have used between two throttles is, on average, what the others have left: it is measured, not
 * guessed. And what we do not use right after a throttle is not lost: it fills the bucket, from which their next burst is served.
 */
export interface FoundRoom {
  /** What the others leave, in calls a second. */
  perSecond: number;
  /** When the call was throttled that this was learnt from. */
  foundAtMs: number;
  /** Until then nothing was sent. */
  resumedAtMs: number;
  stopMs: number;
  /** How long it is kept to before more is tried. */
  holdMs: number;
  /** Whether it is what was found earlier, taken up again after the others had been away. */
  isRemembered: boolean;
  /** Since when next to nothing got through after each stop. */
  shutOutSinceMs: number | undefined;
  /** Since `foundAtMs`. */
  granted: number;
  throttled: number;
}

/** Long enough that the bucket holds a quarter of what it can, to serve those of the others who come next. */
const stopMs = 250;
/** A stop after which the bucket was as empty as before is followed by one twice as long; up to what costs the others one call in a hundred. */
const longestStopMs = 4000;
const callsBetweenTrials = 200;
/** Calls after a stop begin slowly, since the answer to the first may be another throttle. */
const startMs = 200;

/**
 * The first throttle tells that there are others, not yet how much they take: we begin as if it were a half. Too much would rob bursts of
 * theirs unheard, again and again; too little costs us some seconds, once.
 */
const firstPart = 0.52;
const firstQuotaPart = 0.5;
/** A throttle soon after a stop: the room is what was measured, and at least this part of what we had thought. */
const leastPart = 0.8;
const soonMs = 3000;
/** A throttle at a rate that had been good for a while takes this part of it at most. */
const keptPart = 0.96;
/** A throttle while more was tried: so much of what was tried on top may have been good. */
const triedPart = 0.1;

/** Kept to a little less than the room, climbing through a small range: at a rate in step with the others' one could take every token just before them. */
const holdFrom = 0.95;
const holdTo = 0.97;
/** Of a room that is a small part of the quota less is kept to: others who take nearly all are throttled by little more. */
const smallRoomPart = 0.35;
const smallRoomLess = 0.4;
const shortestHoldMs = 6000;
/** The longer the others have been there, the rarer we ask whether they still are. */
const longestHoldMs = 27_000;

/** More is tried by this part of the quota on average, half at first and the half more at last: so few that a burst of the others lacks little of it. */
const trialPart = 0.06;
/** And no more than this part of the room. */
const trialRoomPart = 0.2;
const leastTrialPart = 0.02;
/** When we have tried as much more as the deepest bucket could have hidden, there is more room. */
const hiddenSeconds = 1.1;
/** Then it climbs fast. */
const growthPerSecond = 1.4;

const lowestPart = 0.01;
/** What was found so long ago says nothing about now. */
const forgottenAfterMs = 120_000;
/** Less than this part of the room was let through: the others take everything at the moment. */
const nothingPart = 0.4;
const nothingMs = 1000;
/** For longer than a bucket evens out: it was no burst. There is less room than we believe, or the quota itself is lower. */
const shutOutMs = 4000;
const shutOutPart = 0.5;

export function firstRoom(bounds: RateBounds, nowMs: number): FoundRoom {
  const { allowedPerSecond, quotaPerSecond } = bounds;
  const perSecond = Math.max(
    firstPart * allowedPerSecond,
    Math.min(allowedPerSecond, firstQuotaPart * quotaPerSecond),
  );
  return roomAt(perSecond, nowMs, {
    stopMs,
    holdMs: shortestHoldMs,
    isRemembered: false,
  });
}

/** What a further throttle, of a call that was sent after the stop, tells about the room. */
export function learnRoom(room: FoundRoom, bounds: RateBounds, nowMs: number): FoundRoom {
  const { perSecond: rate } = rateInRoom(room, bounds, nowMs);
  const usedPerSecond = ((room.granted - room.throttled) * 1000) / (nowMs - room.foundAtMs);
  const goneOnMs = nowMs - room.resumedAtMs;
  const { perSecond, holdMs } = room;
  if (goneOnMs < nothingMs && usedPerSecond < nothingPart * perSecond) {
    const { shutOutSinceMs = room.foundAtMs } = room;
    const left =
      nowMs - shutOutSinceMs < shutOutMs ? perSecond : Math.max(usedPerSecond, shutOutPart * perSecond);
    return roomAt(left, nowMs, {
      stopMs: longerStopMs(room, bounds),
      holdMs,
      isRemembered: room.isRemembered,
      shutOutSinceMs,
    });
  }
  const again = { stopMs, holdMs: shortestHoldMs, isRemembered: false };
  const used = Math.min(rate, usedPerSecond);
  if (goneOnMs < soonMs) return roomAt(Math.max(leastPart * perSecond, used), nowMs, again);
  switch (stageOf(room, bounds.quotaPerSecond, nowMs)) {
    case 'hold':
      return roomAt(Math.min(rate, Math.max(used, keptPart * perSecond)), nowMs, { ...again, holdMs });
    case 'trial':
      return roomAt(Math.max(used, perSecond + triedPart * Math.max(0, rate - perSecond)), nowMs, {
        ...again,
        holdMs: Math.min(longestHoldMs, 2 * holdMs),
      });
    case 'climb':
      if (nowMs - room.foundAtMs > forgottenAfterMs)
        return { ...firstRoom(bounds, nowMs), perSecond: rate * firstPart };
      // The others had been away, and are back: most likely with what they took before.
      if (!room.isRemembered) return roomAt(perSecond, nowMs, { ...again, isRemembered: true });
      return roomAt(Math.max(perSecond, used), nowMs, again);
  }
}

/** The rate at a moment; `startingPerSecond` while the first calls after a stop go slowly. */
export function rateInRoom(
  room: FoundRoom,
  { allowedPerSecond, quotaPerSecond }: RateBounds,
  nowMs: number,
): { perSecond: number; startingPerSecond: number } {
  const within = (rate: number) => Math.max(lowestPart * allowedPerSecond, Math.min(allowedPerSecond, rate));
  const perSecond = within(wantedPerSecond(room, quotaPerSecond, nowMs));
  const started = Math.min(1, Math.max(0.02, (nowMs - room.resumedAtMs) / startMs));
  return { perSecond, startingPerSecond: perSecond * started };
}

function wantedPerSecond(room: FoundRoom, quotaPerSecond: number, nowMs: number): number {
  const sinceMs = Math.max(0, nowMs - room.resumedAtMs);
  const less = smallRoomLess * Math.max(0, 1 - room.perSecond / (smallRoomPart * quotaPerSecond));
  const held = holdFrom + (holdTo - holdFrom) * Math.min(1, sinceMs / room.holdMs) - less;
  const tryingSeconds = (sinceMs - room.holdMs) / 1000;
  if (tryingSeconds <= 0) return room.perSecond * held;
  const { morePerSecond: more, trialSeconds } = trialOf(room, quotaPerSecond);
  if (tryingSeconds < trialSeconds)
    return Math.min(
      room.perSecond * held + more * tryingSeconds,
      room.perSecond + more * (0.5 + tryingSeconds / trialSeconds),
    );
  return (room.perSecond + 1.5 * more) * growthPerSecond ** (tryingSeconds - trialSeconds);
}

function stageOf(room: FoundRoom, quotaPerSecond: number, nowMs: number): 'hold' | 'trial' | 'climb' {
  const { resumedAtMs, holdMs } = room;
  const { trialSeconds } = trialOf(room, quotaPerSecond);
  const sinceMs = nowMs - resumedAtMs;
  if (sinceMs < holdMs) return 'hold';
  return sinceMs < holdMs + 1000 * trialSeconds ? 'trial' : 'climb';
}

/** How much more is tried on average, and how long. */
function trialOf(room: FoundRoom, quotaPerSecond: number): { morePerSecond: number; trialSeconds: number } {
  const part = Math.max(
    leastTrialPart,
    Math.min(trialPart, (trialRoomPart * room.perSecond) / quotaPerSecond),
  );
  return { morePerSecond: part * quotaPerSecond, trialSeconds: hiddenSeconds / part };
}

function longerStopMs(room: FoundRoom, { quotaPerSecond }: RateBounds): number {
  const mostMs = Math.max(2 * stopMs, Math.min(longestStopMs, (1000 * callsBetweenTrials) / quotaPerSecond));
  return Math.min(2 * room.stopMs, mostMs);
}

function roomAt(
  perSecond: number,
  nowMs: number,
  next: Pick<FoundRoom, 'stopMs' | 'holdMs' | 'isRemembered'> & { shutOutSinceMs?: number },
): FoundRoom {
  return {
    shutOutSinceMs: undefined,
    ...next,
    perSecond,
    foundAtMs: nowMs,
    resumedAtMs: nowMs + next.stopMs,
    granted: 0,
    throttled: 0,
  };
}
