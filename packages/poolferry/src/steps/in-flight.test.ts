import { expect, test } from 'vitest';
import { inFlight } from './in-flight.ts';

/** Items whose work ends when told to. */
function setUp(items: number) {
  let taken = 0;
  const ends: (() => void)[] = [];
  const next = () => (taken < items ? taken++ : undefined);
  const work = () =>
    new Promise<void>((resolve) => {
      ends.push(resolve);
    });
  const endOne = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { next, work, ends, endOne, taken: () => taken };
}

test('more set out as soon as more may, and none while fewer may', async () => {
  const { next, work, ends, endOne } = setUp(20);
  let atOnce = 2;
  let isDone = false;
  const all = inFlight(() => atOnce, next, work).then(() => {
    isDone = true;
  });
  expect(ends).toHaveLength(2);
  atOnce = 6;
  await endOne();
  expect(ends).toHaveLength(6);
  atOnce = 3;
  await endOne();
  await endOne();
  await endOne();
  expect(ends).toHaveLength(3);
  await endOne();
  expect(ends).toHaveLength(3);
  while (ends.length > 0) await endOne();
  await all;
  expect(isDone).toBe(true);
});

test('an error lets those on the way come to their end, and takes no further one', async () => {
  const { next, ends, work, endOne, taken } = setUp(10);
  const failing = (item: number) => (item === 1 ? Promise.reject(new Error('first')) : work());
  const all = inFlight(3, next, failing);
  const seen = expect(all).rejects.toThrow('first');
  await new Promise((resolve) => setImmediate(resolve));
  expect(ends).toHaveLength(2);
  await endOne();
  await endOne();
  await seen;
  expect(taken()).toBe(3);
});

test('an error of the source ends it as well', async () => {
  const failing = () => {
    throw new Error('no page');
  };
  await expect(inFlight(3, failing, () => Promise.resolve())).rejects.toThrow('no page');
});
