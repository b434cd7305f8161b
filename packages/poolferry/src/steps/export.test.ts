import { expect, test } from 'vitest';
import { defaultOptions } from '../config/defaults.ts';
import { testLedger } from '../ledger/ledger-fixture.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { exportSource } from './export.ts';
import { listedPool } from './listed-pool.ts';

/** Subs as Cognito draws them, the digits before `x` given. */
const subsLike = (count: number, stem = '') =>
  Array.from({ length: count }, (_, n) => {
    const hash = Math.imul(n + 1, 0x9e3779b1) >>> 0;
    const digits = (stem + hash.toString(16).padStart(8, '0').split('').reverse().join('')).slice(0, 8);
    return `${digits}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
  });

function exporting(
  pool: ReturnType<typeof listedPool>,
  ledger: Ledger,
  chains: 1 | 16,
  signal = new AbortController().signal,
) {
  const ports = {
    clock: pool.clock,
    emit: () => undefined,
    random: { fraction: () => 0.5, bytes: (length: number) => new Uint8Array(length) },
    signal,
  };
  const options = { ...defaultOptions('reset'), chains };
  return pool.untilEnd(exportSource({ ledger, options, ports }, pool.side));
}

test.each([20, 80, 200])('sixteen chains and groups list at the rate, answers taking %i ms', async (latencyMs) => {
  const subs = subsLike(12_000);
  const groups = Object.fromEntries(
    Array.from({ length: 20 }, (_, g) => [`g${g}`, subs.flatMap((_, n) => (n % 20 === g ? [n] : []))]),
  );
  const pool = listedPool({ subs, groups, latencyMs });
  const ledger = testLedger();
  await exporting(pool, ledger, 16);
  expect(ledger.users.countSeen(1)).toBe(subs.length);
  expect(ledger.groups.countListed(1)).toBe(subs.length);
  const floor = pool.listed().length / 30;
  console.log(latencyMs, pool.listed().length, pool.seconds(), floor, pool.seconds() / floor);
});

test('one chain', async () => {
  const pool = listedPool({ subs: subsLike(12_000) });
  await exporting(pool, testLedger(), 1);
  const floor = pool.listed().length / 30;
  console.log(pool.listed().length, pool.seconds(), floor, pool.seconds() / floor);
});

test.each([1, 16] as const)('huge group %i', async (chains) => {
  const subs = subsLike(12_000);
  const groups = { everyone: subs.map((_, n) => n) };
  const pool = listedPool({ subs, groups, latencyMs: 50 });
  await exporting(pool, testLedger(), chains);
  const floor = pool.listed().length / 30;
  console.log('huge', pool.listed().length, pool.seconds(), floor, pool.seconds() / floor);
});

test.each([30, 300])('skew %i', async (rate) => {
  const subs = subsLike(12_000, 'a4');
  const pool = listedPool({ subs, latencyMs: 100, userListPerSecond: rate });
  const ledger = testLedger();
  await exporting(pool, ledger, 16);
  expect(ledger.users.countSeen(1)).toBe(subs.length);
  const floor = pool.listed().length / rate;
  console.log('skew', pool.listed().length, pool.seconds(), floor, pool.seconds() / floor);
});
