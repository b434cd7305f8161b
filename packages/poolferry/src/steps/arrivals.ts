/** Users who become ready to be carried further while others are on their way. */
export interface Arrivals {
  announce(): void;
  /** Nobody more will come. */
  close(): void;
  /** Waits until somebody has arrived since the last call; false where nobody more will come. */
  next(): Promise<boolean>;
}

export function createArrivals(): Arrivals {
  let waiting = false;
  let closed = false;
  let wake = () => {};
  return {
    announce() {
      waiting = true;
      wake();
    },
    close() {
      closed = true;
      wake();
    },
    async next() {
      if (!waiting && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const came = waiting;
      waiting = false;
      return came;
    },
  };
}
