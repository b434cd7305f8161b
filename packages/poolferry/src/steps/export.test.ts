import { describe, expect, test } from 'vitest';
import { CognitoRefusal } from '../cognito/failures.ts';
import { defaultOptions } from '../config/defaults.ts';
import { InterruptedError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { testLedger } from '../ledger/ledger-fixture.ts';
import { exportSource } from './export.ts';
import { type ListedPool, listedPool } from './listed-pool.ts';

/** Subs as Cognito draws them, but for the digits they all begin with. */
const subsLike = (count: number, stem = '') =>
  Array.from({ length: count }, (_, n) => {
    const drawn = (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
    const digits = (stem + [...drawn].reverse().join('')).slice(0, 8);
    return `${digits}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
  });

/** Everybody in one of so many groups. */
const evenGroups = (users: number, count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, nth) => [
      `group${nth}`,
      Array.from({ length: users / count }, (_, n) => n * count + nth),
    ]),
  );

function exportOf(pool: ListedPool, ledger: Ledger, chains: 1 | 16, signal = new AbortController().signal) {
  const random = { fraction: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
  const ports = { clock: pool.clock, emit: () => undefined, random, signal };
  const options = { ...defaultOptions('reset'), chains };
  return pool.untilEnd(exportSource({ ledger, options, ports }, pool.side));
}

const ratePerSecond = 30;

describe('the listing of the source', () => {
  test.each([20, 400])('lists at the rate where answers take %i ms', async (answerMs) => {
    const subs = subsLike(6000);
    const pool = listedPool({ subs, groups: evenGroups(6000, 20), answerMs, ratePerSecond });
    const ledger = testLedger();
    await exportOf(pool, ledger, 16);
    expect(ledger.sourceUsers.countSeen(1)).toBe(6000);
    expect(ledger.groups.countListed(1)).toBe(6000);
    // The first answers, those to the probe, and the last one are waited for.
    const seconds = pool.listed().length / ratePerSecond + (4 * answerMs) / 1000;
    expect(pool.secondsTaken()).toBeLessThan(seconds * 1.05);
  });

  test('neither users nor a large group wait for the other', async () => {
    const groups = { everybody: Array.from({ length: 6000 }, (_, n) => n) };
    const one = listedPool({ subs: subsLike(6000), groups, answerMs: 50, ratePerSecond });
    await exportOf(one, testLedger(), 1);
    const sixteen = listedPool({ subs: subsLike(6000), groups, answerMs: 50, ratePerSecond });
    await exportOf(sixteen, testLedger(), 16);
    for (const pool of [one, sixteen])
      expect(pool.secondsTaken()).toBeLessThan((pool.listed().length / ratePerSecond) * 1.05);
  });

  test('splits a chain that most users are in, as deep as needed', async () => {
    const subs = subsLike(6000, 'a4c');
    const pool = listedPool({ subs, answerMs: 100, ratePerSecond: 100 });
    const ledger = testLedger();
    await exportOf(pool, ledger, 16);
    expect(ledger.sourceUsers.countSeen(1)).toBe(6000);
    expect(ledger.listing.chains().every(({ prefix, done }) => done && prefix !== 'a')).toBe(true);
    // One page after the other, they would take ten seconds.
    expect(pool.secondsTaken()).toBeLessThan(4);
  });

  test('goes on where it was stopped, in the middle of split chains and of groups', async () => {
    const groups = { ...evenGroups(3000, 5), everybody: Array.from({ length: 3000 }, (_, n) => n) };
    const subs = subsLike(3000, 'b');
    const ledger = testLedger();
    const lives: number[] = [];
    for (let life = 0; life < 50 && ledger.header.get('scanUnderWay') !== false; life += 1) {
      const stop = new AbortController();
      const pool = listedPool({
        ...{ subs, groups, answerMs: 100, ratePerSecond: 100 },
        onAnswer: (nth) => nth === 40 && stop.abort(),
      });
      await exportOf(pool, ledger, 16, stop.signal).catch((error: unknown) => {
        if (!InterruptedError.is(error)) throw error;
      });
      lives.push(pool.listed().length);
    }
    expect(ledger.sourceUsers.countSeen(1)).toBe(3000);
    expect(ledger.groups.countListed(1)).toBe(6000);
    expect(lives.length).toBeGreaterThan(3);
    // From the beginning each time, no life would have come to the end of everybody's group.
    expect(lives.reduce((sum, calls) => sum + calls)).toBeLessThan(400);
  });

  test('begins a group and a chain anew whose tokens have died', async () => {
    let deaths = 0;
    const pool = listedPool({
      ...{ subs: subsLike(600), groups: evenGroups(600, 2), answerMs: 50, ratePerSecond },
      onAnswer(_nth, { operation, input }) {
        if ((input.NextToken ?? input.PaginationToken) !== '120' || deaths++ > 1) return;
        throw new CognitoRefusal(operation, 'InvalidParameterException', 'Paging marker is invalid');
      },
    });
    const ledger = testLedger();
    await exportOf(pool, ledger, 1);
    expect(deaths).toBeGreaterThan(2);
    expect(ledger.sourceUsers.countSeen(1)).toBe(600);
    expect(ledger.groups.countListed(1)).toBe(600);
  });

  test('ends with the first failure, and leaves nothing running or waiting', async () => {
    let callsThen = 0;
    const pool = listedPool({
      ...{ subs: subsLike(3000), groups: evenGroups(3000, 10), answerMs: 50, ratePerSecond },
      onAnswer(nth, { operation }) {
        if (nth < 20) return;
        callsThen ||= pool.listed().length;
        throw new CognitoRefusal(operation, 'FirstException', `${nth}`);
      },
    });
    const ledger = testLedger();
    await expect(exportOf(pool, ledger, 16)).rejects.toThrow('FirstException: 20');
    expect(pool.underWay()).toBe(0);
    const seen = ledger.sourceUsers.countSeen(1);
    await pool.clock.pass(10_000);
    expect(pool.listed().length).toBe(callsThen);
    expect(ledger.sourceUsers.countSeen(1)).toBe(seen);
  });
});
