import type { Wire } from './wire.ts';

const reads = /^(?:\w+:)?(Describe|List|Get|AdminGet|AdminList)/;

/** Forgets every request so far, so that `writesTo` tells of the next ones only. */
export async function forgetRequests({ sandbox }: Wire): Promise<void> {
  await fetch(`${sandbox.endpoint}/_sandbox/requests`, { method: 'DELETE' });
}

/** How often each operation that is no read was asked for, refused ones included. */
export async function writesTo(wire: Wire): Promise<Record<string, number>> {
  const calls = Object.entries(await wire.calls());
  return Object.fromEntries(calls.filter(([operation]) => !reads.test(operation)));
}
