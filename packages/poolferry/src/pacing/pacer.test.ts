import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { InterruptedError } from '../errors.ts';
import type { PoolferryEvent } from '../events.ts';
import type { Operation } from './categories.ts';
import { createFakeClock } from './fake-clock.ts';
import { createPacer, type PacerOptions, type TakeOptions } from './pacer.ts';

function setUp(options: Partial<PacerOptions> = {}, latenessMs?: () => number) {
  const clock = createFakeClock(latenessMs);
  const events: PoolferryEvent[] = [];
  const pacer = createPacer({ clock, emit: (event) => events.push(event), share: 1, ...options });
  /** When each call got its turn, by its label. */
  const turns: { label: string; atMs: number }[] = [];
  const ask = (operation: Operation, label: string = operation, take?: TakeOptions): Promise<void> =>
    pacer.take(operation, take).then(() => {
      turns.push({ label, atMs: clock.monotonicMs() });
    });
  /** Callers that ask again as soon as they had their turn. */
  const keepAsking = (operation: Operation, callers: number, signal: AbortSignal): void => {
    const again = async (): Promise<void> => {
      while (!signal.aborted) await ask(operation, operation, { signal }).catch(() => undefined);
    };
    for (let caller = 0; caller < callers; caller += 1) void again();
  };
  return { clock, events, pacer, turns, ask, keepAsking };
}

const worstSecond = (turns: readonly { atMs: number }[]): number =>
  Math.max(
    ...turns.map(
      ({ atMs }, index) => turns.slice(0, index + 1).filter((turn) => turn.atMs > atMs - 1000).length,
    ),
  );

describe('the pacer', () => {
  test('lets calls go at the documented rate of their category', async () => {
    const { clock, turns, keepAsking } = setUp();
    const stop = new AbortController();
    keepAsking('AdminAddUserToGroup', 40, stop.signal);
    await clock.pass(10_000);
    stop.abort();
    // One call in four seconds is left, so as not to call in step with others.
    expect(turns.length).toBeGreaterThanOrEqual(246);
    expect(turns.length).toBeLessThanOrEqual(252);
    expect(worstSecond(turns)).toBeLessThanOrEqual(26);
  });

  test('loses no rate to timers that fire late, and makes no burst of it', async () => {
    let turn = 0;
    const { clock, turns, keepAsking } = setUp({}, () => [0, 3, 1, 6, 2][turn++ % 5] ?? 0);
    const stop = new AbortController();
    keepAsking('AdminCreateUser', 60, stop.signal);
    await clock.pass(10_000);
    stop.abort();
    expect(turns.length).toBeGreaterThanOrEqual(495);
    expect(worstSecond(turns)).toBeLessThanOrEqual(51);
  });

  test('serves those who are due when a busy event loop keeps the timer waiting', async () => {
    // The timer never gets to fire: only calls that come by for another category notice that time has passed.
    const { clock, turns, ask } = setUp({ rates: { UserCreation: 50 } }, () => 1000);
    for (let index = 0; index < 4; index += 1) void ask('AdminCreateUser');
    await clock.pass(0);
    const before = turns.length;
    for (let index = 0; index < 3; index += 1) {
      await clock.pass(100);
      await ask('AdminGetUser', 'by the way');
    }
    await clock.pass(0);
    const created = turns.filter((turn) => turn.label === 'AdminCreateUser');
    expect(before).toBeLessThan(4);
    expect(created.length).toBe(4);
    expect(created.at(-1)?.atMs).toBeLessThan(400);
  });

  test('says which limit holds, and whose word it is', () => {
    const { pacer } = setUp({ rates: { UserCreation: 80 } });
    pacer.learnLimit('UserCreation', 200);
    pacer.learnLimit('UserRead', 240);
    expect(pacer.limitOf('UserCreation')).toEqual({ perSecond: 80, from: 'options', inOnePool: false });
    expect(pacer.limitOf('UserRead')).toEqual({ perSecond: 240, from: 'provisioned', inOnePool: false });
    expect(pacer.limitOf('UserUpdate')).toEqual({ perSecond: 25, from: 'documented', inOnePool: false });
    // Of the category 15, of one pool 5, which Cognito does not tell.
    const ofOnePool = { perSecond: 5, from: 'documented', inOnePool: true };
    expect(pacer.limitOf('UserPoolResourceUpdate')).toEqual(ofOnePool);
    pacer.learnLimit('UserPoolResourceUpdate', 15);
    expect(pacer.limitOf('UserPoolResourceUpdate')).toEqual(ofOnePool);
  });

  test('raises the cap of one pool when the limit of its category turns out higher', async () => {
    const { clock, pacer, turns, ask } = setUp();
    const poolId = 'eu-west-1_aaaaaaaaa';
    await ask('CreateGroup', 'first', { poolId });
    expect(pacer.rateOf('UserPoolResourceUpdate')).toBe(5);
    pacer.learnLimit('UserPoolResourceUpdate', 150);
    expect(pacer.rateOf('UserPoolResourceUpdate')).toBe(50);
    for (let index = 0; index < 100; index += 1) void ask('CreateGroup', 'more', { poolId });
    await clock.pass(1000);
    expect(turns.length).toBeGreaterThanOrEqual(48);
    expect(turns.length).toBeLessThanOrEqual(54);
    await clock.pass(2000);
  });

  test('keeps 5,000 calls a second with one timer that lets several go', async () => {
    const { clock, turns, keepAsking } = setUp({ rates: { UserCreation: 5000 } }, () => 1);
    const stop = new AbortController();
    keepAsking('AdminCreateUser', 400, stop.signal);
    let mostSleepers = 0;
    for (let passed = 0; passed < 1000; passed += 20) {
      await clock.pass(20);
      mostSleepers = Math.max(mostSleepers, clock.sleepers());
    }
    stop.abort();
    expect(turns.length).toBeGreaterThan(4950);
    expect(turns.length).toBeLessThanOrEqual(5100);
    expect(mostSleepers).toBe(1);
  });

  test('takes its share of the limit and leaves the rest', async () => {
    const { clock, turns, keepAsking } = setUp({ share: 0.5 });
    const stop = new AbortController();
    keepAsking('AdminCreateUser', 40, stop.signal);
    await clock.pass(4000);
    stop.abort();
    expect(turns.length).toBeGreaterThanOrEqual(97);
    expect(turns.length).toBeLessThanOrEqual(102);
  });

  test('asks for limits at the whole rate: no sign-in draws on it', async () => {
    const { clock, turns, keepAsking } = setUp({ share: 0.5 });
    const stop = new AbortController();
    keepAsking('GetProvisionedLimit', 4, stop.signal);
    await clock.pass(4000);
    stop.abort();
    expect(turns.length).toBeGreaterThanOrEqual(4);
    expect(turns.length).toBeLessThanOrEqual(5);
  });

  test('counts operations of one category together and categories apart', async () => {
    const { clock, turns, ask } = setUp();
    void ask('ListUsers');
    void ask('ListUsersInGroup');
    void ask('AdminGetUser');
    await clock.pass(0);
    expect(turns.map(({ label }) => label).sort()).toEqual(['AdminGetUser', 'ListUsers']);
    await clock.pass(40);
    expect(turns).toHaveLength(3);
  });

  test('serves in order of arrival, the urgent ones first', async () => {
    const { clock, turns, ask } = setUp();
    for (const label of ['first', 'second', 'third']) void ask('AdminAddUserToGroup', label);
    void ask('AdminDisableUser', 'urgent one', { urgent: true });
    void ask('AdminDisableUser', 'urgent two', { urgent: true });
    await clock.pass(1000);
    expect(turns.map(({ label }) => label)).toEqual(['first', 'urgent one', 'urgent two', 'second', 'third']);
  });

  test('keeps to the cap of each pool on top of the category (facts §1.1)', async () => {
    const { clock, turns, ask } = setUp();
    for (let call = 0; call < 30; call += 1) void ask('ListGroups', 'a', { poolId: 'a' });
    for (let call = 0; call < 30; call += 1) void ask('ListGroups', 'b', { poolId: 'b' });
    await clock.pass(2000);
    for (const pool of ['a', 'b']) {
      const count = turns.filter(({ label }) => label === pool).length;
      expect(count).toBeGreaterThanOrEqual(10);
      expect(count).toBeLessThanOrEqual(11);
    }
  });

  test('slows down at once after a throttle, says so, and climbs back', async () => {
    const { clock, events, turns, pacer, keepAsking } = setUp();
    const stop = new AbortController();
    keepAsking('AdminCreateUser', 40, stop.signal);
    await clock.pass(1000);
    const sentAtMs = clock.monotonicMs();
    for (let call = 0; call < 20; call += 1) pacer.throttled('AdminCreateUser', sentAtMs);
    const before = turns.length;
    await clock.pass(240);
    expect(turns.length).toBe(before);
    // Three quarters of a second at 24/s, less a slow start.
    await clock.pass(760);
    expect(turns.length - before).toBeLessThanOrEqual(17);
    expect(turns.length - before).toBeGreaterThanOrEqual(12);
    const { ratePerSecond } = pacer.paces()[0] ?? { ratePerSecond: 0 };
    expect(ratePerSecond).toBeGreaterThan(22);
    expect(ratePerSecond).toBeLessThan(25);
    expect(pacer.paces()).toMatchObject([{ category: 'UserCreation', throttled: 20 }]);
    // Our share of the limit is what it was.
    expect([pacer.rateOf('UserCreation'), pacer.steadyRateOf('UserCreation')]).toEqual([ratePerSecond, 50]);
    await clock.pass(45_000);
    expect(pacer.paces()).toMatchObject([{ ratePerSecond: 50 }]);
    stop.abort();
    expect(events).toMatchObject([
      { code: 'rate-changed', category: 'UserCreation', reason: 'throttled' },
      { code: 'rate-changed', category: 'UserCreation', ratePerSecond: 50, reason: 'recovered' },
    ]);
  });

  test('tells of throttles in a row only what changes', async () => {
    const { clock, events, pacer, keepAsking } = setUp({ rates: { UserUpdate: 5000 } });
    const stop = new AbortController();
    keepAsking('AdminAddUserToGroup', 40, stop.signal);
    for (let stops = 0; stops < 16; stops += 1) {
      await clock.pass(520);
      pacer.throttled('AdminAddUserToGroup', clock.monotonicMs());
    }
    stop.abort();
    const told = events.map((event) => (event.code === 'rate-changed' ? event.ratePerSecond : 0));
    expect(told.length).toBeGreaterThan(2);
    expect(told.length).toBeLessThan(10);
    for (const [index, rate] of told.slice(1).entries()) expect(rate).toBeLessThan(0.9 * (told[index] ?? 0));
  });

  test('goes faster from the moment a higher limit is known, also for those who wait', async () => {
    const { clock, events, turns, pacer, ask } = setUp({ share: 0.5 });
    for (let call = 0; call < 250; call += 1) void ask('AdminCreateUser');
    pacer.learnLimit('UserCreation', 400);
    await clock.pass(1000);
    expect(turns.length).toBeGreaterThanOrEqual(198);
    expect(turns.length).toBeLessThanOrEqual(203);
    expect(events).toMatchObject([{ ratePerSecond: 200, reason: 'limit-known' }]);
    expect(pacer.limits()).toEqual({ UserCreation: 400 });
  });

  test('believes the operator before Cognito, and an earlier run before the documents', () => {
    const { events, pacer } = setUp({ rates: { UserCreation: 80 }, limits: { UserRead: 500 } });
    pacer.learnLimit('UserCreation', 400);
    expect(events).toEqual([]);
    pacer.throttled('AdminCreateUser', 0);
    pacer.throttled('AdminGetUser', 0);
    expect(pacer.paces()).toMatchObject([{ limitPerSecond: 80 }, { limitPerSecond: 500 }]);
    expect(pacer.limits()).toEqual({ UserCreation: 400, UserRead: 500 });
  });

  test('lets an interrupted caller go, uses no turn for it and keeps no listener', async () => {
    const { clock, turns, pacer, ask } = setUp();
    const stop = new AbortController();
    await ask('AdminCreateUser', 'before', { signal: stop.signal });
    const waits = [1, 2, 3].map(() => ask('AdminCreateUser', 'stopped', { signal: stop.signal }));
    void ask('AdminCreateUser', 'after');
    stop.abort();
    for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(InterruptedError);
    await expect(ask('AdminCreateUser', 'late', { signal: stop.signal })).rejects.toBeInstanceOf(
      InterruptedError,
    );
    await clock.pass(25);
    expect(turns.map(({ label }) => label)).toEqual(['before', 'after']);
    expect(pacer.paces()).toMatchObject([{ waiting: 0 }]);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  test('keeps no listener of a caller who got their turn', async () => {
    const { clock, ask } = setUp();
    const stop = new AbortController();
    const waits = [1, 2, 3].map(() => ask('AdminCreateUser', 'x', { signal: stop.signal }));
    await clock.pass(100);
    await Promise.all(waits);
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
    expect(clock.sleepers()).toBe(0);
  });

  test('tells the calls of the last second and who waits', async () => {
    const { clock, pacer, turns, ask } = setUp();
    for (let call = 0; call < 100; call += 1) void ask('AdminCreateUser');
    await clock.pass(1000);
    const [pace] = pacer.paces();
    expect(pace?.actualPerSecond).toBeGreaterThanOrEqual(45);
    expect(pace?.actualPerSecond).toBeLessThanOrEqual(51);
    expect(pace?.waiting).toBe(100 - turns.length);
    await clock.pass(5000);
    expect(pacer.paces()).toMatchObject([{ actualPerSecond: 0, waiting: 0 }]);
  });
});
