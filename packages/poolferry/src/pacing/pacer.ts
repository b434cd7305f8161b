import { stopIfAborted } from '../errors.ts';
import type { Clock, Emit, Pace } from '../events.ts';
import { type AdaptiveBucket, createAdaptiveBucket } from './adaptive-bucket.ts';
import type { RateBounds } from './adaptive-rate.ts';
import { createAlarm } from './alarm.ts';
import { type CallMeter, createCallMeter } from './call-meter.ts';
import { type Category, categoryOf, type Operation } from './categories.ts';
import { createLimits, type Limit } from './limits.ts';
import { createTurnQueue, type TurnQueue } from './turn-queue.ts';

/** Keeps every category of one account and Region at its rate. */
export interface Pacer {
  /**
   * Resolves when the operation may be called once.
   *
   * @throws {@link InterruptedError} when the signal fires first; no call is used up then.
   */
  take(operation: Operation, options?: TakeOptions): Promise<void>;
  /** Cognito throttled a call of this operation, to this pool, that was sent at this moment of the clock's monotonic time. */
  throttled(operation: Operation, sentAtMs: number, poolId?: string): void;
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

/** A budget of Cognito's, and those who wait for it. */
interface Lane {
  category: Category;
  bucket: AdaptiveBucket;
  queue: TurnQueue;
  /** The reduced rate that the last event told; undefined where none was told. */
  toldPerSecond: number | undefined;
}

interface CategoryLane extends Lane {
  meter: CallMeter;
  throttles: number;
}

/** A throttle is told where the rate differs by so much from what was told: while calls are refused in a row it may stay as it is. */
const newsPart = 0.1;

const isNews = ({ bucket, toldPerSecond }: Lane): boolean =>
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
  /** By operation and pool, where the category has a cap for each. */
  const poolLanes = new Map<string, Lane>();
  const alarm = createAlarm(clock, serveAll);

  const boundsBy = (category: Category, quotaPerSecond: number): RateBounds => ({
    allowedPerSecond: quotaPerSecond * shareOf(category, share),
    quotaPerSecond,
  });
  const boundsOf = (category: Category): RateBounds => boundsBy(category, limits.ofAccount(category));
  const boundsInPool = (category: Category): RateBounds =>
    boundsBy(category, limits.inForce(category).perSecond);

  const createLane = (category: Category, bounds: RateBounds, heedsOthers: boolean): Lane => ({
    category,
    bucket: createAdaptiveBucket(clock.monotonicMs(), bounds, { heedsOthers }),
    queue: createTurnQueue(),
    toldPerSecond: undefined,
  });

  function laneOf(category: Category): CategoryLane {
    let lane = categoryLanes.get(category);
    if (!lane) {
      lane = { ...createLane(category, boundsOf(category), true), meter: createCallMeter(), throttles: 0 };
      categoryLanes.set(category, lane);
    }
    return lane;
  }

  function poolLaneOf(operation: Operation, poolId: string | undefined): Lane | undefined {
    const category = categoryOf(operation);
    const capPerSecond = limits.ofOperationInPool(category) ?? Number.POSITIVE_INFINITY;
    if (capPerSecond >= limits.ofAccount(category) || poolId === undefined) return undefined;
    const key = `${operation} ${poolId}`;
    let lane = poolLanes.get(key);
    if (!lane) {
      // Others seldom do the same to the same pool, and a cap so small may hold no three calls at once.
      lane = createLane(category, boundsInPool(category), false);
      poolLanes.set(key, lane);
    }
    return lane;
  }

  const poolLanesOf = (category: Category): Lane[] =>
    [...poolLanes.values()].filter((lane) => lane.category === category);

  const waitingFor = (lane: CategoryLane): number =>
    [lane, ...poolLanesOf(lane.category)].reduce((sum, { queue }) => sum + queue.size(), 0);

  const steadyRateOf = (category: Category): number => boundsInPool(category).allowedPerSecond;

  function rateOf(category: Category): number {
    const nowMs = clock.monotonicMs();
    const ofCategory = categoryLanes.get(category);
    const rates = [...(ofCategory ? [ofCategory] : []), ...poolLanesOf(category)].map((lane) => {
      follow(lane, nowMs);
      return lane.bucket.ratePerSecond();
    });
    return Math.min(steadyRateOf(category), ...rates);
  }

  function pass(lane: Lane, take: TakeOptions): Promise<void> | undefined {
    const nowMs = clock.monotonicMs();
    follow(lane, nowMs);
    if (lane.queue.size() === 0 && lane.bucket.take(nowMs)) return undefined;
    const turn = lane.queue.wait(take.urgent ?? false, take.signal);
    alarm.ringIn(lane.bucket.delayMs(nowMs));
    return turn;
  }

  function admit(lane: Lane, nowMs: number): void {
    while (lane.queue.size() > 0 && lane.bucket.take(nowMs)) lane.queue.admitNext();
  }

  function follow(lane: Lane, nowMs: number): void {
    if (lane.bucket.follow(nowMs) === 'recovered') tell(lane, 'recovered');
  }

  function tell(lane: Lane, reason: 'throttled' | 'recovered' | 'limit-known'): void {
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

  /**
   * Which budget was empty is not told. A pool's cap is the smaller one; where another operation has met its own of late, it is the
   * category that both draw on, most likely.
   */
  function emptyLanes(ofCategory: CategoryLane, inPool: Lane | undefined): Lane[] {
    if (inPool === undefined) return [ofCategory];
    const isAlone = !poolLanesOf(ofCategory.category).some(
      (lane) => lane !== inPool && lane.bucket.isReduced(),
    );
    return isAlone ? [inPool] : [inPool, ofCategory];
  }

  function serveAll(): void {
    const nowMs = clock.monotonicMs();
    let nextDelayMs = Number.POSITIVE_INFINITY;
    for (const lane of [...categoryLanes.values(), ...poolLanes.values()]) {
      follow(lane, nowMs);
      admit(lane, nowMs);
      if (lane.queue.size() > 0) nextDelayMs = Math.min(nextDelayMs, lane.bucket.delayMs(nowMs));
    }
    if (nextDelayMs < Number.POSITIVE_INFINITY) alarm.ringIn(nextDelayMs);
  }

  return {
    async take(operation, take = {}) {
      stopIfAborted(take.signal);
      alarm.ringIfOverdue();
      const poolLane = poolLaneOf(operation, take.poolId);
      if (poolLane) await pass(poolLane, take);
      const lane = laneOf(categoryOf(operation));
      const turn = pass(lane, take);
      if (turn) await turn;
      lane.meter.count(clock.monotonicMs());
    },

    rateOf,
    steadyRateOf,

    limitOf: limits.inForce,

    throttled(operation, sentAtMs, poolId) {
      const ofCategory = laneOf(categoryOf(operation));
      ofCategory.throttles += 1;
      for (const lane of emptyLanes(ofCategory, poolLaneOf(operation, poolId)))
        if (lane.bucket.throttled(clock.monotonicMs(), sentAtMs) && isNews(lane)) tell(lane, 'throttled');
    },

    learnLimit(category, limitPerSecond) {
      const before = limits.ofAccount(category);
      limits.learn(category, limitPerSecond);
      if (limits.ofAccount(category) === before) return;
      const nowMs = clock.monotonicMs();
      const lane = laneOf(category);
      lane.bucket.allow(nowMs, boundsOf(category));
      for (const { bucket } of poolLanesOf(category)) bucket.allow(nowMs, boundsInPool(category));
      tell(lane, 'limit-known');
      if (lane.queue.size() > 0) alarm.ringIn(lane.bucket.delayMs(nowMs));
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
          waiting: waitingFor(lane),
          throttled: lane.throttles,
        };
      });
    },
  };
}
