import { describe, expect, test } from 'vitest';
import { createFaults, FAULT_NAMES, type FaultName, type Faults } from './faults.ts';

const OPERATION = 'AdminCreateUser';
const users = (count: number) => Array.from({ length: count }, (_, n) => `user${n}`);
const struck = (faults: Faults, keys: readonly string[]) =>
  new Map(keys.map((key) => [key, faults.decide(OPERATION, key)?.name]));

describe('what strikes whom', () => {
  test('[SP-20] follows from seed, operation, user and attempt, not from the order of requests', () => {
    const keys = users(3000);
    const forward = struck(createFaults({ names: 'all', seed: 1 }), keys);
    const backward = struck(createFaults({ names: 'all', seed: 1 }), [...keys].reverse());
    for (const key of keys) expect(backward.get(key)).toBe(forward.get(key));
    const otherSeed = struck(createFaults({ names: 'all', seed: 2 }), keys);
    expect(keys.some((key) => otherSeed.get(key) !== forward.get(key))).toBe(true);
  });

  test('[SP-21] every fault comes up, and most requests are left alone', () => {
    const decided = [...struck(createFaults({ names: 'all', seed: 1 }), users(20_000)).values()];
    expect(new Set(decided.filter((name) => name !== undefined))).toEqual(new Set(FAULT_NAMES));
    const share = decided.filter((name) => name !== undefined).length / decided.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.1);
  });

  test('[SP-22] choosing some faults leaves them where they were among all', () => {
    const all = struck(createFaults({ names: 'all', seed: 3 }), users(5000));
    const some = struck(createFaults({ names: ['reset-after', 'timeout-before'], seed: 3 }), users(5000));
    for (const [key, name] of all) {
      const chosen = name === 'reset-after' || name === 'timeout-before';
      expect(some.get(key)).toBe(chosen ? name : undefined);
    }
    expect([...some.values()].filter((name) => name !== undefined).length).toBeGreaterThan(20);
  });

  test('[SP-23] no client meets more than two in a row, even where every request would be struck', () => {
    const faults = createFaults({ names: 'all', seed: 1, intensity: 100 });
    for (const key of users(500)) {
      const three = Array.from({ length: 3 }, () => faults.decide(OPERATION, key));
      expect(three.map((fault) => fault !== undefined)).toEqual([true, true, false]);
    }
  });

  test('[SP-27] the intensity multiplies how often they strike', () => {
    const strikes = (intensity: number) => {
      const faults = createFaults({ names: ['unavailable'], seed: 1, intensity });
      return users(20_000).filter((key) => faults.decide(OPERATION, key) !== undefined).length;
    };
    expect(strikes(4) / strikes(1)).toBeGreaterThan(3);
    expect(strikes(0)).toBe(0);
  });

  test('[SP-24] a throttle burst strikes the next attempt as well', () => {
    const faults = createFaults({ names: ['throttle-burst'], seed: 1 });
    const hit = users(3000).filter((key) => faults.decide(OPERATION, key) !== undefined);
    expect(hit.length).toBeGreaterThan(5);
    for (const key of hit) {
      expect(faults.decide(OPERATION, key)?.name).toBe('throttle-burst');
      expect(faults.decide(OPERATION, key)).toBeUndefined();
    }
  });

  test('[SP-25] a fault says whether the work is done first', () => {
    const faults = createFaults({ names: 'all', seed: 1 });
    for (const key of users(20_000)) {
      const fault = faults.decide(OPERATION, key);
      if (fault !== undefined) expect(fault.when).toBe(fault.name.endsWith('-after') ? 'after' : 'before');
    }
  });

  test('a user who was spared is not spared for ever', () => {
    const faults = createFaults({ names: 'all', seed: 1 });
    const attempts = Array.from({ length: 500 }, () => faults.decide('ListUsers', ''));
    expect(attempts.filter((fault) => fault !== undefined).length).toBeGreaterThan(5);
  });
});

describe('choosing', () => {
  test('[SP-26] none strikes nobody', () => {
    const faults = createFaults({ names: 'none', seed: 1, intensity: 100 });
    expect(users(1000).every((key) => faults.decide(OPERATION, key) === undefined)).toBe(true);
  });

  test('[SP-26] a name that is no fault is refused, with those there are', () => {
    expect(() => createFaults({ names: ['rest-after' as FaultName], seed: 1 })).toThrow(
      /rest-after.*reset-after/,
    );
  });
});
