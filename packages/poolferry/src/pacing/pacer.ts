import { stopIfAborted } from '../errors.ts';
import type { Clock, Emit, Pace } from '../events.ts';
import { type AdaptiveBucket, createAdaptiveBucket } from './adaptive-bucket.ts';
import type { RateBounds } from './adaptive-rate.ts';
import { createAlarm } from './alarm.ts';
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
  bucket: TokenBucket | AdaptiveBucket;
  queue: TurnQueue;
}

interface PoolLane extends Lane {
  bucket: TokenBucket;
}

interface CategoryLane extends Lane {
  category: Category;
  bucket: AdaptiveBucket;
  meter: CallMeter;
  throttles: number;
  /** The reduced rate that the last event told; undefined where none was told. */
  toldPerSecond: number | undefined;
}

/** A throttle is told where the rate differs by so much from what was told: while calls are refused in a row it may stay as it is. */
const newsPart = 0.1;

const isNews = ({ bucket, toldPerSecond }: CategoryLane): boolean =>
  toldPerSecond === undefined || Math.abs(bucket.ratePerSecond() - toldPerSecond) >= newsPart * toldPerSecond;

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
  const poolLanes = new Map<string, PoolLane>();
  const alarm = createAlarm(clock, serveAll);

  const allowedOf = (category: Category): number => limits.ofAccount(category) * shareOf(category, share);

  const boundsOf = (category: Category): RateBounds => ({
    allowedPerSecond: allowedOf(category),
    quotaPerSecond: limits.ofAccount(category),
  });

  function laneOf(category: Category): CategoryLane {
    let lane = categoryLanes.get(category);
    if (!lane) {
      lane = {
        category,
        bucket: createAdaptiveBucket(clock.monotonicMs(), boundsOf(category)),
        queue: createTurnQueue(),
        meter: createCallMeter(),
        throttles: 0,
        toldPerSecond: undefined,
      };
      categoryLanes.set(category, lane);
    }
    return lane;
  }

  function poolLaneOf(operation: Operation, poolId: string | undefined): PoolLane | undefined {
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
    const rate = categoryLanes.get(category)?.bucket.ratePerSecond() ?? allowedOf(category);
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
    alarm.ringIn(lane.bucket.delayMs(clock.monotonicMs()));
    return turn;
  }

  function admit(lane: Lane, nowMs: number): void {
    while (lane.queue.size() > 0 && lane.bucket.take(nowMs)) lane.queue.admitNext();
  }

  function follow(lane: CategoryLane, nowMs: number): void {
    if (lane.bucket.follow(nowMs) === 'recovered') tell(lane, 'recovered');
  }

  function tell(lane: CategoryLane, reason: 'throttled' | 'recovered' | 'limit-known'): void {
    const ratePerSecond = lane.bucket.ratePerSecond();
    lane.toldPerSecond = lane.bucket.isReduced() ? ratePerSecond : undefined;
    emit({
      code: 'rate-changed',
      level: 'info',
      category: lane.category,
      ratePerSecond,
      reason,
    });
  }

  function serveAll(): void {
    const nowMs = clock.monotonicMs();
    let nextDelayMs = Number.POSITIVE_INFINITY;
    const serve = (lane: Lane): void => {
      admit(lane, nowMs);
      if (lane.queue.size() > 0) nextDelayMs = Math.min(nextDelayMs, lane.bucket.delayMs(nowMs));
    };
    for (const lane of categoryLanes.values()) {
      follow(lane, nowMs);
      serve(lane);
    }
    poolLanes.forEach(serve);
    if (nextDelayMs < Number.POSITIVE_INFINITY) alarm.ringIn(nextDelayMs);
  }

  return {
    async take(operation, take = {}) {
      stopIfAborted(take.signal);
      alarm.ringIfOverdue();
      const poolLane = poolLaneOf(operation, take.poolId);
      if (poolLane) await pass(poolLane, take);
      const lane = laneOf(categoryOf(operation));
      follow(lane, clock.monotonicMs());
      const turn = pass(lane, take);
      if (turn) await turn;
      lane.meter.count(clock.monotonicMs());
    },

    rateOf,
    steadyRateOf,

    limitOf: limits.inForce,

    throttled(category, sentAtMs) {
      const lane = laneOf(category);
      lane.throttles += 1;
      if (lane.bucket.throttled(clock.monotonicMs(), sentAtMs) && isNews(lane)) tell(lane, 'throttled');
    },

    learnLimit(category, limitPerSecond) {
      const before = limits.ofAccount(category);
      limits.learn(category, limitPerSecond);
      if (limits.ofAccount(category) === before) return;
      const lane = laneOf(category);
      lane.bucket.allow(clock.monotonicMs(), boundsOf(category));
      raisePoolLanes(category);
      tell(lane, 'limit-known');
      if (lane.queue.size() > 0) alarm.ringIn(lane.bucket.delayMs(clock.monotonicMs()));
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
