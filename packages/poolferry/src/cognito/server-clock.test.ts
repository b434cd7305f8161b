import { expect, test } from 'vitest';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { createServerClock } from './server-clock.ts';

const header = (epochMs: number): string => new Date(epochMs).toUTCString();

test('the best bound of several answers holds, and never runs ahead of Cognito', async () => {
  const clock = createFakeClock();
  const aheadMs = 90_000;
  const server = createServerClock(clock);
  for (let answer = 0; answer < 20; answer += 1) {
    await clock.pass(370);
    server.sample(header(clock.nowMs() + aheadMs - 40));
    expect(server.nowMs()).toBeLessThanOrEqual(clock.nowMs() + aheadMs);
  }
  expect(server.nowMs()).toBeGreaterThan(clock.nowMs() + aheadMs - 200);
});

test('a clock that was set back is believed after a while', async () => {
  const clock = createFakeClock();
  const server = createServerClock(clock);
  server.sample(header(clock.nowMs() + 60_000));
  for (let minute = 0; minute < 3; minute += 1) {
    await clock.pass(61_000);
    server.sample(header(clock.nowMs()));
  }
  expect(server.nowMs()).toBeLessThanOrEqual(clock.nowMs());
});

test('without any answer our own clock counts, less what it may be off', () => {
  const clock = createFakeClock();
  const server = createServerClock(clock);
  server.sample(undefined);
  server.sample('rubbish');
  expect(server.nowMs()).toBe(clock.nowMs() - 300_000);
});

test('tells how far ahead Cognito is, within the second that the header rounds to', async () => {
  const clock = createFakeClock();
  const server = createServerClock(clock);
  expect(server.aheadMs()).toBeUndefined();
  for (const aheadMs of [90_000, -90_000]) {
    await clock.pass(200_000);
    server.sample(header(clock.nowMs() + aheadMs));
    await clock.pass(200_000);
    server.sample(header(clock.nowMs() + aheadMs));
    expect(Math.abs((server.aheadMs() ?? 0) - aheadMs)).toBeLessThanOrEqual(1_000);
  }
});
