import { InterruptedError, stopIfAborted } from '../errors.ts';
import type { Clock, Emit, Pace } from '../events.ts';
import { type AdaptiveRate, createAdaptiveRate, type RateBounds } from './adaptive-rate.ts';
import { type CallMeter, createCallMeter } from './call-meter.ts';
import { type Category, categoryOf, type Operation } from './categories.ts';
import { createLimits, type Limit } from './limits.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';
import { createTurnQueue, type TurnQueue } from './turn-queue.ts';

/** Keeps every category of one account and Region at its rate. */
export interface Pacer {
  /**
   * Resolves when the operation may be called once.
   *
   * @throws {@link InterruptedError} when the signal fires first; no call is used up then.
   */
  take(operation: Operation, options?: TakeOptions): Promise<void>;
  /** Cognito throttled a call of this category that was sent at this moment of the clock's monotonic time. */
  throttled(category: Category, sentAtMs: number): void;
  /** Cognito told the provisioned limit. A rate given in the options stays in force. */
  learnLimit(category: Category, limitPerSecond: number): void;
  /** What we allow ourselves of a category just now, for one pool, in requests per second. */
  rateOf(category: Category): number;
  /** The same without what this run met: our share of the limit, whoever throttles. */
  steadyRateOf(category: Category): number;
  /** The limit that the rate of one pool is a share of. */
  limitOf(category: Category): Limit;
  /** The limits that Cognito told, now or in an earlier run. */
  limits(): Partial<Record<Category, number>>;
  /** The pace of every category that was called in. */
  paces(): Pace[];
}

export interface TakeOptions {
  /** Goes ahead of everyone who waits in the category without it. */
  urgent?: boolean | undefined;
  /** Some categories have a cap for each pool on top (facts §1.1). */
  poolId?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface PacerOptions {
  clock: Clock;
  emit: Emit;
  /** Part of each rate that we use, over 0 up to 1. */
  share: number;
  /** Limits by the operator's word, in requests per second; they win over documented and provisioned ones. */
  rates?: Readonly<Partial<Record<Category, number>>>;
  /** Limits that Cognito told in an earlier run. */
  limits?: Readonly<Partial<Record<Category, number>>>;
}

/** A bucket and those who wait for its tokens. */
interface Lane {
  bucket: TokenBucket;
  queue: TurnQueue;
}

interface CategoryLane extends Lane {
  category: Category;
  rate: AdaptiveRate;
  meter: CallMeter;
  throttles: number;
  /** The reduced rate that the last event told; undefined where none was told. */
  toldPerSecond: number | undefined;
}

/** Waking more often than this only costs time; above 500 calls a second a wake-up lets several go. */
const shortestSleepMs = 2;

/** While a rate is reduced it climbs, so that a delay told by the rate of now would be too long. */
const longestSleepReducedMs = 50;

/** A throttle is told where the rate differs by so much from what was told: while calls are refused in a row it may stay as it is. */
const newsPart = 0.1;

const isNews = ({ rate, toldPerSecond }: CategoryLane): boolean =>
  toldPerSecond === undefined || Math.abs(rate.ratePerSecond() - toldPerSecond) >= newsPart * toldPerSecond;

/**
 * Of whole calls a second against a quota of whole calls a second the same part of a token would be left in every second, and others who
 * call in time with us could be throttled for ever without our ever being. One call in four seconds is left, or one in a hundred.
 */
const leftPerSecond = 0.25;
const leftPart = 0.01;

export const outOfStep = (ratePerSecond: number): number =>
  ratePerSecond - Math.min(leftPerSecond, leftPart * ratePerSecond);

/**
 * No sign-in of production's draws on LimitManagement, and at a part of one call a second a run would learn its limits late. A little is
 * left, since of calls a second apart one may arrive a millisecond early.
 */
const shareOf = (category: Category, share: number): number =>
  category === 'LimitManagement' ? 0.95 : share;

export function createPacer(options: PacerOptions): Pacer {
  const { clock, emit, share, rates = {} } = options;
  const limits = createLimits(rates, options.limits);
  const categoryLanes = new Map<Category, CategoryLane>();
  const poolLanes = new Map<string, Lane>();
  let wakeAtMs = Number.POSITIVE_INFINITY;
  let sleep: AbortController | undefined;

  const allowedOf = (category: Category): number => limits.ofAccount(category) * shareOf(category, share);

  const boundsOf = (category: Category): RateBounds => ({
    allowedPerSecond: allowedOf(category),
    quotaPerSecond: limits.ofAccount(category),
  });

  function laneOf(category: Category): CategoryLane {
    let lane = categoryLanes.get(category);
    if (!lane) {
      const bounds = boundsOf(category);
      const { allowedPerSecond } = bounds;
      const rate = createAdaptiveRate(bounds);
      lane = {
        category,
        rate,
        bucket: createTokenBucket(clock.monotonicMs(), outOfStep(allowedPerSecond), allowedPerSecond),
        queue: createTurnQueue(),
        meter: createCallMeter(),
        throttles: 0,
        toldPerSecond: undefined,
      };
      categoryLanes.set(category, lane);
    }
    return lane;
  }

  function poolLaneOf(operation: Operation, poolId: string | undefined): Lane | undefined {
    const ratePerSecond = poolRateOf(categoryOf(operation));
    if (ratePerSecond === undefined || poolId === undefined) return undefined;
    const key = `${operation} ${poolId}`;
    let lane = poolLanes.get(key);
    if (!lane) {
      lane = { bucket: createTokenBucket(clock.monotonicMs(), ratePerSecond), queue: createTurnQueue() };
      poolLanes.set(key, lane);
    }
    return lane;
  }

  /** What one operation may do to one pool, where the category has such a cap. */
  function poolRateOf(category: Category): number | undefined {
    const capPerSecond = limits.ofOperationInPool(category);
    return capPerSecond === undefined ? undefined : share * capPerSecond;
  }

  function rateOf(category: Category): number {
    const rate = categoryLanes.get(category)?.rate.ratePerSecond() ?? allowedOf(category);
    return Math.min(rate, poolRateOf(category) ?? rate);
  }

  function steadyRateOf(category: Category): number {
    return Math.min(allowedOf(category), poolRateOf(category) ?? Number.POSITIVE_INFINITY);
  }

  function raisePoolLanes(category: Category): void {
    const ratePerSecond = poolRateOf(category);
    if (ratePerSecond === undefined) return;
    for (const [key, lane] of poolLanes) {
      const [operation] = key.split(' ') as [Operation];
      if (categoryOf(operation) === category) lane.bucket.setRate(clock.monotonicMs(), ratePerSecond);
    }
  }

  function pass(lane: Lane, take: TakeOptions): Promise<void> | undefined {
    if (lane.queue.size() === 0 && lane.bucket.take(clock.monotonicMs())) return undefined;
    const turn = lane.queue.wait(take.urgent ?? false, take.signal);
    wakeIn(dueInMs(lane, clock.monotonicMs()));
    return turn;
  }

  function admit(lane: Lane, nowMs: number): void {
    while (lane.queue.size() > 0 && lane.bucket.take(nowMs)) lane.queue.admitNext();
  }

  function follow(lane: CategoryLane, nowMs: number): void {
    const change = lane.rate.follow(nowMs);
    if (change === 'same') return;
    setRate(lane, nowMs);
    if (change === 'recovered') tell(lane, 'recovered');
  }

  function setRate({ category, rate, bucket }: CategoryLane, nowMs: number): void {
    bucket.setRate(nowMs, outOfStep(rate.ratePerSecondAt(nowMs)), allowedOf(category));
  }

  /** Until the next who waits is due, or is to be looked at again. */
  function dueInMs(lane: Lane & { rate?: AdaptiveRate }, nowMs: number): number {
    const delayMs = lane.bucket.delayMs(nowMs);
    return lane.rate?.isReduced() ? Math.min(delayMs, longestSleepReducedMs) : delayMs;
  }

  function tell(lane: CategoryLane, reason: 'throttled' | 'recovered' | 'limit-known'): void {
    const ratePerSecond = lane.rate.ratePerSecond();
    lane.toldPerSecond = lane.rate.isReduced() ? ratePerSecond : undefined;
    emit({
      code: 'rate-changed',
      level: 'info',
      category: lane.category,
      ratePerSecond,
      reason,
    });
  }

  /** One timer serves every lane: it is set for the lane that is due first. */
  function wakeIn(delayMs: number): void {
    const sleepMs = Math.max(shortestSleepMs, Math.ceil(delayMs));
    const atMs = clock.monotonicMs() + sleepMs;
    if (atMs >= wakeAtMs) return;
    sleep?.abort();
    const thisSleep = new AbortController();
    sleep = thisSleep;
    wakeAtMs = atMs;
    clock.sleep(sleepMs, thisSleep.signal).then(
      () => {
        if (sleep === thisSleep) wake();
      },
      (error: unknown) => {
        // Only an earlier wake-up ends a sleep; anything else is the clock's own fault and must be seen.
        if (!InterruptedError.is(error) && !thisSleep.signal.aborted) throw error;
      },
    );
  }

  /** A busy event loop fires timers late; whoever comes by serves those who are due, or their tokens would be lost. */
  function wakeIfOverdue(): void {
    if (clock.monotonicMs() < wakeAtMs) return;
    sleep?.abort();
    wake();
  }

  function wake(): void {
    sleep = undefined;
    wakeAtMs = Number.POSITIVE_INFINITY;
    const nowMs = clock.monotonicMs();
    let nextDelayMs = Number.POSITIVE_INFINITY;
    const serve = (lane: Lane): void => {
      admit(lane, nowMs);
      if (lane.queue.size() > 0) nextDelayMs = Math.min(nextDelayMs, dueInMs(lane, nowMs));
    };
    for (const lane of categoryLanes.values()) {
      follow(lane, nowMs);
      serve(lane);
    }
    poolLanes.forEach(serve);
    if (nextDelayMs < Number.POSITIVE_INFINITY) wakeIn(nextDelayMs);
  }

  return {
    async take(operation, take = {}) {
      stopIfAborted(take.signal);
      wakeIfOverdue();
      const poolLane = poolLaneOf(operation, take.poolId);
      if (poolLane) await pass(poolLane, take);
      const lane = laneOf(categoryOf(operation));
      follow(lane, clock.monotonicMs());
      const turn = pass(lane, take);
      if (turn) await turn;
      lane.rate.granted();
      lane.meter.count(clock.monotonicMs());
    },

    rateOf,
    steadyRateOf,

    limitOf: limits.inForce,

    throttled(category, sentAtMs) {
      const lane = laneOf(category);
      const nowMs = clock.monotonicMs();
      lane.throttles += 1;
      const stoppedUntilMs = lane.rate.throttled(nowMs, sentAtMs);
      if (stoppedUntilMs === undefined) return;
      setRate(lane, nowMs);
      lane.bucket.stop(nowMs, stoppedUntilMs);
      if (isNews(lane)) tell(lane, 'throttled');
    },

    learnLimit(category, limitPerSecond) {
      const before = limits.ofAccount(category);
      limits.learn(category, limitPerSecond);
      if (limits.ofAccount(category) === before) return;
      const lane = laneOf(category);
      lane.rate.allow(boundsOf(category));
      setRate(lane, clock.monotonicMs());
      raisePoolLanes(category);
      tell(lane, 'limit-known');
      if (lane.queue.size() > 0) wakeIn(dueInMs(lane, clock.monotonicMs()));
    },

    limits: limits.told,

    paces() {
      const nowMs = clock.monotonicMs();
      return [...categoryLanes.values()].map((lane) => {
        const limit = limits.inForce(lane.category);
        return {
          category: lane.category,
          ratePerSecond: rateOf(lane.category),
          limitPerSecond: limit.perSecond,
          limitInOnePool: limit.inOnePool,
          actualPerSecond: lane.meter.perSecond(nowMs),
          waiting: lane.queue.size(),
          throttled: lane.throttles,
        };
      });
    },
  };
}
