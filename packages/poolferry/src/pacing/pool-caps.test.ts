import { describe, expect, test } from 'vitest';
import type { PoolferryEvent } from '../events.ts';
import type { Operation } from './categories.ts';
import { createFakeClock } from './fake-clock.ts';
import { createPacer } from './pacer.ts';
import { quotaBucket } from './shared-quota-fixture.ts';

const poolId = 'a';

function setUp(share: number) {
  const clock = createFakeClock(() => 1);
  const events: PoolferryEvent[] = [];
  const pacer = createPacer({ clock, emit: (event) => events.push(event), share });
  const stop = new AbortController();

  /** Callers of one operation that call again as soon as they are answered, and tell the pacer when they were throttled. */
  function keepCalling(
    operation: Operation,
    callers: number,
    isLetIn: (nowMs: number) => boolean,
    answered: (sentAtMs: number, throttled: boolean) => void = () => undefined,
  ): void {
    const again = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        await pacer.take(operation, { poolId });
        const sentAtMs = clock.monotonicMs();
        const throttled = !isLetIn(sentAtMs);
        await clock.sleep(50);
        answered(sentAtMs, throttled);
        if (throttled) pacer.throttled(operation, sentAtMs, poolId);
      }
    };
    for (let caller = 0; caller < callers; caller += 1) void again();
  }
  return { clock, events, pacer, stop, keepCalling };
}

describe('the pacer, of operations with a cap in each pool', () => {
  test.each([1, 0.5])('finds out a cap that is lower than documented, at a share of %d', async (share) => {
    const { clock, events, pacer, stop, keepCalling } = setUp(share);
    const capPerSecond = 2;
    const minutes = Array.from({ length: 3 }, () => ({ calls: 0, throttled: 0 }));
    keepCalling('CreateGroup', 20, quotaBucket(capPerSecond), (sentAtMs, throttled) => {
      const minute = minutes[Math.floor(sentAtMs / 60_000)];
      if (minute === undefined) return;
      minute.calls += 1;
      if (throttled) minute.throttled += 1;
    });
    let others = 0;
    const updateGroups = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        await pacer.take('UpdateGroup', { signal: stop.signal }).catch(() => undefined);
        others += 1;
      }
    };
    for (let caller = 0; caller < 5; caller += 1) void updateGroups();
    await clock.pass(180_000);
    stop.abort();
    await clock.pass(20_000);
    const throttledParts = minutes.map(({ calls, throttled }) => throttled / calls);
    expect(throttledParts[0]).toBeLessThan(0.1);
    expect(Math.max(...throttledParts.slice(1))).toBeLessThan(0.03);
    for (const { calls, throttled } of minutes)
      expect(calls - throttled).toBeGreaterThan(0.9 * capPerSecond * 60);
    // What else is called of the category goes on at its rate.
    expect(others).toBeGreaterThan(0.9 * (15 * share - capPerSecond) * 180);
    expect(pacer.rateOf('UserPoolResourceUpdate')).toBeLessThan(2.1);
    expect(events[0]).toMatchObject({
      code: 'rate-changed',
      category: 'UserPoolResourceUpdate',
      reason: 'throttled',
    });
  });

  test('takes throttles of several of them for those of their category, which others use up', async () => {
    const { clock, pacer, stop, keepCalling } = setUp(0.8);
    const isLetIn = quotaBucket(15);
    const theirs = { calls: 0, throttled: 0 };
    const callInBursts = async (): Promise<void> => {
      for (let turn = 0; !stop.signal.aborted; turn += 1) {
        for (let call = 0; call < 10; call += 1) {
          theirs.calls += 1;
          if (!isLetIn(clock.monotonicMs())) theirs.throttled += 1;
        }
        await clock.sleep(700 + ((turn * 241) % 600));
      }
    };
    for (const operation of ['CreateGroup', 'UpdateGroup', 'DeleteGroup', 'CreateResourceServer'] as const)
      keepCalling(operation, 10, isLetIn);
    void callInBursts();
    await clock.pass(120_000);
    // All of them wait, and most for their pool's cap.
    expect(pacer.paces()[0]?.waiting).toBeGreaterThan(30);
    stop.abort();
    await clock.pass(20_000);
    expect(theirs.throttled / theirs.calls).toBeLessThan(0.1);
  });
});
