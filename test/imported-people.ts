import { expect } from 'vitest';
import { expectSamePeople } from './same-people.ts';
import type { Wire } from './wire.ts';

/**
 * Compares the pools whole after a migration by both roads: who came by the job waits for a new password, and was
 * enabled when the file was made. Returns how many those are.
 */
export async function expectImportedPeople(
  wire: Wire,
  ids: Map<string, string>,
  disabledSince = 0,
): Promise<{ reset: number }> {
  await expectSamePeople(wire, ids, ['CONFIRMED', 'RESET_REQUIRED']);
  const there = [...(await wire.users(wire.sandbox.target.userPoolId)).values()];
  const reset = there.filter(({ status }) => status === 'RESET_REQUIRED');
  expect(reset.filter(({ enabled }) => !enabled)).toHaveLength(disabledSince);
  return { reset: reset.length };
}
