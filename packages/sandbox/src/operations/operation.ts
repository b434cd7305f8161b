import type { Caller, World } from '../world.ts';

/** The input of an operation as it came: a JSON object, unchecked. */
export type Input = Record<string, unknown>;

/** One operation of the service. */
export interface Operation {
  /** Whether it asks for a signature; the others are for apps without AWS credentials (facts §13, noAuth). */
  readonly signed: boolean;
  /** Does the work and returns the answer's body. Synchronous: each call is one indivisible step. */
  readonly handle: (world: World, input: Input, caller: Caller) => object;
}

export const signed = (handle: Operation['handle']): Operation => ({ signed: true, handle });
export const unsigned = (handle: Operation['handle']): Operation => ({ signed: false, handle });
