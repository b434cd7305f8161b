/** The sandbox's time: the machine's, or the one given, moved forward by whatever has been asked for. */
export interface Clock {
  nowMs(): number;
  /** Epoch seconds with a fraction, as answers carry them (facts §15). */
  nowSeconds(): number;
  advance(ms: number): void;
}

export function createClock(source: () => number): Clock {
  let aheadMs = 0;
  const nowMs = () => source() + aheadMs;
  return {
    nowMs,
    nowSeconds: () => nowMs() / 1000,
    advance(ms) {
      aheadMs += ms;
    },
  };
}
