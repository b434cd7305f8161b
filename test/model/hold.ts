/** A promise of the design that some schedule breaks. */
export class BrokenPromise extends Error {}

/** @throws BrokenPromise */
export function hold(isKept: boolean, promise: string): asserts isKept {
  if (!isKept) throw new BrokenPromise(promise);
}
