import type { Clock } from '../clock.ts';

/** Puts off what listings learn: they are eventually consistent (facts §2). */
export class ListingLag {
  readonly #clock: Clock;
  readonly #random: () => number;
  #lagMs: number;
  #waiting: { atMs: number; apply: () => void }[] = [];
  #head = 0;
  #latestMs = 0;

  /** `random` gives 0 up to 1: each write waits between half of the lag and all of it. */
  constructor(clock: Clock, lagMs: number, random: () => number) {
    this.#clock = clock;
    this.#lagMs = lagMs;
    this.#random = random;
  }

  setLagMs(lagMs: number): void {
    this.#lagMs = lagMs;
  }

  /** Does the work at once without a lag, else when it is due. Work is done in the order it came. */
  later(apply: () => void): void {
    this.settle();
    if (this.#lagMs === 0 && this.#head === this.#waiting.length) {
      apply();
      return;
    }
    const dueMs = this.#clock.nowMs() + this.#lagMs * (0.5 + this.#random() / 2);
    this.#latestMs = Math.max(this.#latestMs, dueMs);
    this.#waiting.push({ atMs: this.#latestMs, apply });
  }

  /** Does what has become due. Called before every read of a listing. */
  settle(): void {
    if (this.#head === this.#waiting.length) return;
    const nowMs = this.#clock.nowMs();
    for (let next = this.#waiting[this.#head]; next && next.atMs <= nowMs; next = this.#waiting[this.#head]) {
      this.#head++;
      next.apply();
    }
    this.#compact();
  }

  #compact(): void {
    if (this.#head === this.#waiting.length) this.#waiting = [];
    else if (this.#head < 4096) return;
    else this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
  }
}
