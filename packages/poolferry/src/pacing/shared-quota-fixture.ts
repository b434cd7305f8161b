import { createAdaptiveBucket } from './adaptive-bucket.ts';

/**
 * A category that others use as well, in virtual time. Cognito's part is made from what is assumed of it, and of
 * nothing of the sandbox's: a bucket one second deep that refills at the quota, looked at when a call arrives (facts §1).
 */
export interface SharedQuota {
  quotaPerSecond: number;
  /** What we take the quota to be, where that is wrong. */
  believedPerSecond?: number;
  share: number;
  others: Others;
  seconds: number;
  /** Of their jitter and of how long answers take. */
  seed: number;
}

/** How others call: while they are there, this part of the quota. */
export interface Others {
  part: number;
  /** Milliseconds of calling and of silence in turn; always calling unless told. */
  turns?: { onMs: number; offMs: number };
  /** All at once, each time this long has passed. */
  burstEachMs?: number;
  /** At random, not at even intervals. */
  random?: boolean;
  fromMs?: number;
  untilMs?: number;
}

export interface SharedOutcome {
  /** Calls of ours that were let in. */
  used: number;
  /** What the others had left of our share. */
  left: number;
  ourThrottledPart: number;
  theirThrottledPart: number;
  /** Our calls that were let in, by the second. */
  bySecond: number[];
}

const answerMs = { least: 20, most: 80 };
/** The longest swing of the others that the bucket evens out. */
const evenedOutMs = 8000;

export function shareQuota(setting: SharedQuota): SharedOutcome {
  const { quotaPerSecond: quota, share, seconds } = setting;
  const random = seeded(setting.seed);
  const believed = setting.believedPerSecond ?? quota;
  const bounds = { allowedPerSecond: believed * share, quotaPerSecond: believed };
  const ours = createAdaptiveBucket(0, bounds, { heedsOthers: true });
  const isLetIn = quotaBucket(quota);
  const calls = callsOfOthers(setting, random);
  const bySecond = new Array<number>(seconds).fill(0);
  let answers: { atMs: number; sentAtMs: number }[] = [];
  let granted = 0;
  let theirThrottled = 0;
  let theirNext = 0;
  let wakeAtMs = 0;

  const hear = (nowMs: number): void => {
    for (const { sentAtMs } of answers.filter(({ atMs }) => atMs <= nowMs)) ours.throttled(nowMs, sentAtMs);
    answers = answers.filter(({ atMs }) => atMs > nowMs);
  };
  const call = (nowMs: number): void => {
    ours.follow(nowMs);
    while (ours.take(nowMs)) {
      granted += 1;
      if (isLetIn(nowMs)) bySecond[Math.floor(nowMs / 1000)] = (bySecond[Math.floor(nowMs / 1000)] ?? 0) + 1;
      else
        answers.push({
          atMs: nowMs + answerMs.least + random() * (answerMs.most - answerMs.least),
          sentAtMs: nowMs,
        });
    }
    // Timers fire a little late.
    wakeAtMs = nowMs + Math.max(2, Math.min(50, ours.delayMs(nowMs))) + random() * 1.2;
  };

  for (let nowMs = 0; ; ) {
    const answerAtMs = Math.min(...answers.map(({ atMs }) => atMs));
    const theirsAtMs = calls[theirNext] ?? Number.POSITIVE_INFINITY;
    nowMs = Math.min(answerAtMs, theirsAtMs, wakeAtMs);
    if (nowMs >= seconds * 1000) break;
    if (nowMs === answerAtMs) hear(nowMs);
    else if (nowMs === theirsAtMs) {
      theirNext += 1;
      if (!isLetIn(nowMs)) theirThrottled += 1;
    } else call(nowMs);
  }
  const used = bySecond.reduce((sum, count) => sum + count, 0);
  return {
    used,
    left: leftBy(setting),
    ourThrottledPart: 1 - used / granted,
    theirThrottledPart: calls.length === 0 ? 0 : theirThrottled / calls.length,
    bySecond,
  };
}

/** Whether a call that arrives then is let in. */
export function quotaBucket(quotaPerSecond: number): (nowMs: number) => boolean {
  let tokens = quotaPerSecond;
  let filledAtMs = 0;
  return (nowMs) => {
    tokens = Math.min(quotaPerSecond, tokens + ((nowMs - filledAtMs) * quotaPerSecond) / 1000);
    filledAtMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

function callsOfOthers({ quotaPerSecond, others, seconds }: SharedQuota, random: () => number): number[] {
  const { part, turns = { onMs: Number.POSITIVE_INFINITY, offMs: 0 }, burstEachMs } = others;
  const { fromMs = 0, untilMs = seconds * 1000 } = others;
  const calls: number[] = [];
  if (part === 0) return calls;
  const gapMs = 1000 / (part * quotaPerSecond);
  let burst = -1;
  let lateMs = 0;
  // They and we begin at no moment in common.
  const beginMs = fromMs + random() * 1000;
  for (let calledMs = 0; ; ) {
    calledMs += others.random ? -Math.log(1 - random()) * gapMs : gapMs;
    const silentMs = Math.floor(calledMs / turns.onMs) * turns.offMs;
    let atMs = calledMs + silentMs + (random() - 0.5) * gapMs * 0.3;
    if (burstEachMs !== undefined) {
      const thisBurst = Math.floor(calledMs / burstEachMs);
      // Their timers are late as well.
      if (thisBurst !== burst) lateMs = random() * 2;
      burst = thisBurst;
      atMs = burst * burstEachMs + lateMs + random() * 2;
    }
    if (beginMs + atMs >= untilMs) break;
    calls.push(beginMs + Math.max(0, atMs));
  }
  return calls.sort((one, other) => one - other);
}

/** What is left of our share: over swings that the bucket evens out the mean of it, else what is left at each time. */
function leftBy({ quotaPerSecond: quota, believedPerSecond, share, others, seconds }: SharedQuota): number {
  const { part, turns, fromMs = 0, untilMs = seconds * 1000 } = others;
  const most = Math.min(quota, share * (believedPerSecond ?? quota));
  const leftBeside = (used: number) => Math.min(most, quota - used * quota);
  const thereSeconds = (untilMs - fromMs) / 1000;
  const alone = most * (seconds - thereSeconds);
  if (turns === undefined) return leftBeside(part) * thereSeconds + alone;
  const onPart = turns.onMs / (turns.onMs + turns.offMs);
  if (turns.onMs + turns.offMs <= evenedOutMs) return leftBeside(part * onPart) * thereSeconds + alone;
  return (leftBeside(part) * onPart + most * (1 - onPart)) * thereSeconds + alone;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed * 7919;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
