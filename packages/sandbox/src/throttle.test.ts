import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RATE_CATEGORIES } from './rate-categories.ts';
import { createThrottle } from './throttle.ts';

const POOL = 'us-east-1_AbCdEfGhI';

function throttleAt(multiplier: number | 'off') {
  const clock = { nowMs: 1_000_000 };
  const throttle = createThrottle({ multiplier, nowMs: () => clock.nowMs });
  const admitted = (operation: string, count: number, poolId = POOL, challengeName?: string) => {
    let passed = 0;
    for (let n = 0; n < count; n++) {
      if (throttle.admit(operation, poolId, `${poolId}/user${n}`, challengeName)) passed += 1;
    }
    return passed;
  };
  return { clock, throttle, admitted };
}

describe('categories', () => {
  test('[SP-1] one second of requests passes at once, the next waits for its token', () => {
    const { clock, admitted } = throttleAt(1);
    expect(admitted('AdminCreateUser', 200)).toBe(50);
    clock.nowMs += 100;
    expect(admitted('AdminCreateUser', 200)).toBe(5);
    // One second deep: neither a short pause nor a long one saves up more.
    for (const pauseMs of [1500, 60_000]) {
      clock.nowMs += pauseMs;
      expect(admitted('AdminCreateUser', 200)).toBe(50);
    }
  });

  test('[SP-2] operations of a category share one budget over all pools; other categories have their own', () => {
    const { admitted } = throttleAt(1);
    expect(admitted('ListUsers', 20)).toBe(20);
    expect(admitted('ListUsersInGroup', 20, 'us-east-1_ZzZzZzZzZ')).toBe(10);
    expect(admitted('AdminGetUser', 200)).toBe(120);
  });

  test.each([
    ['AdminSetUserPassword', 30],
    ['AdminAddUserToGroup', 25],
    ['AdminDisableUser', 25],
    ['InitiateAuth', 120],
    ['AdminListGroupsForUser', 50],
    ['AdminSetUserMFAPreference', 25],
    ['DescribeUserPool', 15],
    ['GetProvisionedLimit', 1],
  ])('[SP-3] %s passes %d times a second', (operation, rate) => {
    expect(throttleAt(1).admitted(operation, 500)).toBe(rate);
  });

  test('[SP-4] the multiplier scales every rate, below one request a second too', () => {
    expect(throttleAt(40).admitted('AdminCreateUser', 5000)).toBe(2000);
    const { clock, admitted } = throttleAt(0.5);
    expect(admitted('GetProvisionedLimit', 10)).toBe(1);
    clock.nowMs += 1000;
    expect(admitted('GetProvisionedLimit', 10)).toBe(0);
    clock.nowMs += 1000;
    expect(admitted('GetProvisionedLimit', 10)).toBe(1);
  });

  test('[SP-4] nothing is held back while throttling is off, and it can be turned on while running', () => {
    const { throttle, admitted } = throttleAt('off');
    expect(admitted('AdminCreateUser', 5000)).toBe(5000);
    throttle.setMultiplier(1);
    expect(admitted('AdminCreateUser', 5000)).toBe(50);
    throttle.setMultiplier(2);
    expect(admitted('AdminCreateUser', 5000)).toBe(100);
  });

  test('[SP-5] operations without a documented category are not held back', () => {
    expect(throttleAt(1).admitted('AdminListUserSessions', 1000)).toBe(1000);
  });

  test('each operation is in one category only', () => {
    const operations = RATE_CATEGORIES.flatMap(({ operations }) => operations.split(' ')).filter(Boolean);
    expect(new Set(operations).size).toBe(operations.length);
  });

  test('a multiplier that is no positive number is refused', () => {
    for (const multiplier of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => throttleAt(multiplier)).toThrow(RangeError);
  });
});

describe('limits beside the categories', () => {
  test('[SP-6] resource operations pass 5 times a second for each pool and operation', () => {
    const { admitted } = throttleAt(1);
    expect(admitted('CreateGroup', 20)).toBe(5);
    expect(admitted('UpdateGroup', 20)).toBe(5);
    expect(admitted('CreateGroup', 20, 'us-east-1_ZzZzZzZzZ')).toBe(5);
    expect(admitted('DeleteGroup', 20)).toBe(0);
  });

  test('[SP-7] a single user is read 10 times and written 10 times a second, and others are not held back', () => {
    const { clock, throttle } = throttleAt(1);
    const admitted = (operation: string, userKey: string) =>
      Array.from({ length: 15 }, () => throttle.admit(operation, POOL, userKey)).filter(Boolean).length;
    expect(admitted('AdminGetUser', 'a')).toBe(10);
    expect(admitted('AdminAddUserToGroup', 'a')).toBe(10);
    expect(admitted('AdminSetUserPassword', 'a')).toBe(0);
    expect(admitted('AdminGetUser', 'b')).toBe(10);
    clock.nowMs += 500;
    expect(admitted('AdminGetUser', 'a')).toBe(5);
  });

  test('[SP-8] a request refused for its user spends nothing of the category', () => {
    const { throttle, admitted } = throttleAt(1);
    for (let n = 0; n < 100; n++) throttle.admit('AdminGetUser', POOL, 'one');
    expect(admitted('AdminGetUser', 500)).toBe(110);
  });

  test('[SP-9] challenge answers have three times the sign-in budget of their own; new passwords spend recovery', () => {
    const { admitted } = throttleAt(1);
    expect(admitted('InitiateAuth', 500)).toBe(120);
    expect(admitted('RespondToAuthChallenge', 500, POOL, 'SMS_MFA')).toBe(360);
    expect(admitted('AdminRespondToAuthChallenge', 20, POOL, 'NEW_PASSWORD_REQUIRED')).toBe(20);
    expect(admitted('AdminSetUserPassword', 100)).toBe(10);
  });
});

describe('limits as told', () => {
  test('[SP-10] a limit tells the enforced and the documented rate', () => {
    const { throttle } = throttleAt(10);
    expect(throttle.limitOf('UserCreation')).toEqual({ provisioned: 500, free: 50 });
    expect(throttle.limitOf('Nonsense')).toBeUndefined();
    throttle.setMultiplier('off');
    expect(throttle.limitOf('UserCreation')?.provisioned).toBeGreaterThan(50_000);
  });

  test('[SP-10] a provisioned rate is enforced and told until the multiplier changes', () => {
    const { throttle, admitted } = throttleAt(1);
    expect(throttle.setProvisioned('UserCreation', 80)).toBe(true);
    expect(throttle.setProvisioned('Nonsense', 80)).toBe(false);
    expect(throttle.limitOf('UserCreation')).toEqual({ provisioned: 80, free: 50 });
    expect(admitted('AdminCreateUser', 500)).toBe(80);
    throttle.setMultiplier(1);
    expect(throttle.limitOf('UserCreation')).toEqual({ provisioned: 50, free: 50 });
  });
});

test('no second lets in more than its refill and what a full bucket held, however requests arrive', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 400 }), { maxLength: 400 }), (gapsMs) => {
      const { clock, throttle } = throttleAt(1);
      const start = clock.nowMs;
      let passed = 0;
      for (const gapMs of gapsMs) {
        clock.nowMs = Math.max(start, clock.nowMs + gapMs);
        if (throttle.admit('DescribeUserPool', POOL)) passed += 1;
      }
      // A clock that stepped back goes the same way forward again, and that counts twice.
      const forwardMs = gapsMs.reduce((sum, gapMs) => sum + Math.max(0, gapMs), 0);
      expect(passed).toBeLessThanOrEqual(15 + (forwardMs / 1000) * 15 + 1e-6);
    }),
  );
});
