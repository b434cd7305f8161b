import { describe, expect, test } from 'vitest';
import { CognitoRefusal } from '../cognito/failures.ts';
import { InterruptedError } from '../errors.ts';
import type { PoolSide } from './migration.ts';
import { honoursSubPrefixes } from './prefix-probe.ts';
import { type DoorScript, scriptedDoor } from './scripted-door.ts';

const listed = (...subs: string[]) =>
  subs.map((sub) => ({ Username: sub, Attributes: [{ Name: 'sub', Value: sub }] }));

/** A pool whose filtered listing answers as told. */
async function probe(subs: string[], filtered: DoorScript, signal = new AbortController().signal) {
  const { door, calls } = scriptedDoor((call, nth) =>
    call.input.Filter === undefined ? { Users: listed(...subs) } : filtered(call, nth),
  );
  const answer = await honoursSubPrefixes({ door, userPoolId: 'p' } as PoolSide, signal);
  return { answer, filters: calls.map((call) => call.input.Filter) };
}

describe('whether prefixes of sub list exactly who they name', () => {
  test('they do where they bring such users only', async () => {
    const brought = [listed('b123', 'b2'), listed('b123')];
    const { answer, filters } = await probe(['b123', 'c1'], () => ({ Users: brought.shift() }));
    expect(answer).toBe(true);
    expect(filters).toEqual([undefined, 'sub ^= "b"', 'sub ^= "b12"']);
  });

  test('an empty page in front says nothing yet', async () => {
    const pages: DoorScript = ({ input }) =>
      input.PaginationToken === undefined ? { Users: [], PaginationToken: 't' } : { Users: listed('b1') };
    expect((await probe(['b1'], pages)).answer).toBe(true);
  });

  test('they do not where the filter is ignored', async () => {
    expect((await probe(['b1'], () => ({ Users: listed('b1', 'c1') }))).answer).toBe(false);
  });

  test('they do not where several digits bring nobody', async () => {
    const brought = [listed('b123'), []];
    expect((await probe(['b123'], () => ({ Users: brought.shift() }))).answer).toBe(false);
  });

  test('they do not where a prefix is taken for a whole sub', async () => {
    expect((await probe(['b1'], () => ({ Users: [] }))).answer).toBe(false);
  });

  test('they do not where the filter is refused', async () => {
    const refusal = () => {
      throw new CognitoRefusal('ListUsers', 'InvalidParameterException', 'Error while parsing filter.');
    };
    expect((await probe(['b1'], refusal)).answer).toBe(false);
  });

  test('any other refusal is not taken for an answer', async () => {
    const refusal = () => {
      throw new CognitoRefusal('ListUsers', 'ResourceNotFoundException', 'No pool.');
    };
    await expect(probe(['b1'], refusal)).rejects.toThrow('ResourceNotFoundException');
  });

  test('they do not in an empty pool, nor where subs begin with more than hex digits', async () => {
    expect((await probe([], () => ({ Users: [] }))).answer).toBe(false);
    expect((await probe(['x1'], () => ({ Users: listed('x1') }))).answer).toBe(false);
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(probe(['b1'], () => ({ Users: listed('b1') }), stop.signal)).rejects.toThrow(
      InterruptedError,
    );
  });
});
