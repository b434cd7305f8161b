import type { Clock } from '../clock.ts';

/** What a listing learns, and how it forgets it again. Both are done in the order of all changes of the pool, and in the reverse. */
export interface ListingChange {
  apply(): void;
  revert(): void;
}

/** So many changes can be gone back by. */
const REMEMBERED = 5_000;

/** Puts off what listings learn: they are eventually consistent (facts §2). */
export class ListingLag {
  readonly #clock: Clock;
  readonly #random: () => number;
  #lagMs: number;
  #waiting: { atMs: number; change: ListingChange }[] = [];
  #head = 0;
  #latestMs = 0;
  #shown: { atMs: number; change: ListingChange }[] = [];

  /** `random` gives 0 up to 1: each write waits between half of the lag and all of it. */
  constructor(clock: Clock, lagMs: number, random: () => number) {
    this.#clock = clock;
    this.#lagMs = lagMs;
    this.#random = random;
  }

  setLagMs(lagMs: number): void {
    this.#lagMs = lagMs;
  }

  /** Makes the change at once without a lag, else when it is due. Changes are made in the order they came. */
  later(change: ListingChange): void {
    this.settle();
    if (this.#lagMs === 0 && this.#head === this.#waiting.length) {
      this.#show(this.#clock.nowMs(), change);
      return;
    }
    const dueMs = this.#clock.nowMs() + this.#lagMs * (0.5 + this.#random() / 2);
    this.#latestMs = Math.max(this.#latestMs, dueMs);
    this.#waiting.push({ atMs: this.#latestMs, change });
  }

  /** Makes a change that no listing waits for. */
  atOnce(change: ListingChange): void {
    this.settle();
    this.#show(this.#clock.nowMs(), change);
  }

  /** Does what has become due. Called before every read of a listing. */
  settle(): void {
    if (this.#head === this.#waiting.length) return;
    const nowMs = this.#clock.nowMs();
    for (let next = this.#waiting[this.#head]; next && next.atMs <= nowMs; next = this.#waiting[this.#head]) {
      this.#head++;
      this.#show(next.atMs, next.change);
    }
    this.#compact();
  }

  /** Reads as listings were so many milliseconds ago: somebody who asks twice may get the older answer second. */
  asOf<T>(agoMs: number, read: () => T): T {
    this.settle();
    const sinceMs = this.#clock.nowMs() - agoMs;
    const since = this.#shown.filter(({ atMs }) => atMs > sinceMs);
    for (const { change } of since.toReversed()) change.revert();
    try {
      return read();
    } finally {
      for (const { change } of since) change.apply();
    }
  }

  #show(atMs: number, change: ListingChange): void {
    change.apply();
    this.#shown.push({ atMs, change });
    if (this.#shown.length >= 2 * REMEMBERED) this.#shown = this.#shown.slice(-REMEMBERED);
  }

  #compact(): void {
    if (this.#head === this.#waiting.length) this.#waiting = [];
    else if (this.#head < 4096) return;
    else this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }
}
