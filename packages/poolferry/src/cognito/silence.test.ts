import { expect, test } from 'vitest';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { listenForSilence } from './silence.ts';

test('calls that hang are told of after five seconds, long before they fail, until one is answered', async () => {
  const clock = createFakeClock();
  const silence = listenForSilence({ userPoolId: 'eu-west-1_Target123' }, { clock, emit: () => undefined });
  // While nobody asks, nobody is silent.
  await clock.pass(60_000);
  expect(silence.noAnswer()).toBeUndefined();
  silence.sent();
  await clock.pass(3000);
  silence.sent();
  expect(silence.noAnswer()).toBeUndefined();
  await clock.pass(3000);
  expect(silence.noAnswer()).toMatchObject({ forSeconds: 6, error: 'NoAnswerYet' });
  silence.heard();
  silence.ended();
  expect(silence.noAnswer()).toBeUndefined();
  await clock.pass(5000);
  expect(silence.noAnswer()).toMatchObject({ forSeconds: 5 });
  silence.heard();
  silence.ended();
  await clock.pass(60_000);
  expect(silence.noAnswer()).toBeUndefined();
});
